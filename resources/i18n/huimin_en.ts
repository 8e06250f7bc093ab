<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>words</name>
    <message>
        <source>这个码是{other}单子上的，不是{biller}的</source>
        <translation>This code is from a bill for {other}, not {biller}.</translation>
    </message>
    <message>
        <source>这个码不是{biller}单子上的，请输入{account_name}</source>
        <translation>This code is not from a bill for {biller}. {account_name}, please.</translation>
    </message>
    <message>
        <source>已开班</source>
        <translation>Shift opened</translation>
    </message>
    <message>
        <source>没有记上，请再试一次；还不行请找技术员</source>
        <translation>Not recorded. Try again; if it fails again, call a technician.</translation>
    </message>
    <message>
        <source>已经上传，不能撤销，要等市平台答复</source>
        <translation>Already sent, so it cannot be cancelled. Wait for the city platform.</translation>
    </message>
    <message>
        <source>这一笔已经处理过了</source>
        <translation>This one is settled already</translation>
    </message>
    <message>
        <source>这一笔现在不用处理了</source>
        <translation>Nothing to do for this one any more</translation>
    </message>
    <message>
        <source>要由另一位工作人员确认</source>
        <translation>Another member of staff must confirm</translation>
    </message>
    <message>
        <source>金额和原来的不一样，没有记上，请找技术员</source>
        <translation>Not recorded: the amount differs. Call a technician.</translation>
    </message>
    <message>
        <source>本机已停办现金业务，没有记上，请联系技术员</source>
        <translation>Not recorded: no cash is taken here now. Call a technician.</translation>
    </message>
    <message>
        <source>本机存不下新的记录，没有记上，请联系技术员</source>
        <translation>Not recorded: storage is full. Call a technician.</translation>
    </message>
    <message>
        <source>这台机器没有这张凭条，请对照凭条上的12位数字</source>
        <translation>This terminal has no such slip. Check the 12 digits.</translation>
    </message>
    <message>
        <source>这张凭条还没有打印完，请先等它打完，或者回答“打印完整吗”</source>
        <translation>This slip is still printing. Wait, or answer 'printed whole?' first.</translation>
    </message>
    <message>
        <source>补印凭条已打出</source>
        <translation>The copy is printed</translation>
    </message>
    <message>
        <source>补印凭条没有打出来，请找技术员</source>
        <translation>The copy did not print, please call the technician</translation>
    </message>
    <message>
        <source>已读工作卡，请输入PIN</source>
        <translation>Staff card read. Type the PIN.</translation>
    </message>
    <message>
        <source>这张卡不是工作卡，请输入工号和PIN</source>
        <translation>Not a staff card. Type number and PIN.</translation>
    </message>
    <message>
        <source>请输入工号和PIN</source>
        <translation>Type number and PIN</translation>
    </message>
    <message>
        <source>正在通知上传…</source>
        <translation>Asking to send…</translation>
    </message>
    <message>
        <source>正在再打一张，会写明补印</source>
        <translation>Printing another one, marked as a copy</translation>
    </message>
    <message>
        <source>已撤销，请把 {money} 退还本人并请签字</source>
        <translation>Cancelled. Give {money} back and have it signed for.</translation>
    </message>
    <message>
        <source>这个工号不能办这一项</source>
        <translation>This number may not do this</translation>
    </message>
    <message>
        <source>错误次数太多，请 {wait_s} 秒后再试</source>
        <translation>Too many wrong tries. Wait {wait_s} s.</translation>
    </message>
    <message>
        <source>工号或PIN不对，还可以试 {tries_left} 次</source>
        <translation>Wrong number or PIN. Tries left: {tries_left}</translation>
    </message>
    <message>
        <source>市平台正忙，{minutes} 分钟后自动上传</source>
        <translation>The city platform is busy. Sends by itself in {minutes} min.</translation>
    </message>
    <message>
        <source>上传程序没有回应，请过一会儿再试；还不行请找技术员</source>
        <translation>The sender does not answer. Try later; if it fails again, call a technician.</translation>
    </message>
    <message>
        <source>已通知上传；没有要传的</source>
        <translation>Told to send; nothing waits</translation>
    </message>
    <message>
        <source>已通知上传</source>
        <translation>Sending now</translation>
    </message>
    <message>
        <source>已通知上传；现在断网，连上以后自动上传</source>
        <translation>Offline now: sends by itself when the line is back.</translation>
    </message>
    <message>
        <source>请输入钱箱里清点的现金</source>
        <translation>Type the cash counted in the drawer</translation>
    </message>
    <message>
        <source>请输入今天的日期8位数字，不早于 {last_day}</source>
        <translation>Type today's date, 8 digits, not before {last_day}</translation>
    </message>
    <message>
        <source>已关班，{difference}，请收好日报</source>
        <translation>Shift closed. {difference}. Keep the day slip.</translation>
    </message>
    <message>
        <source>凭条号不对，请对照凭条上的12位数字</source>
        <translation>Wrong slip number. Check the 12 digits.</translation>
    </message>
    <message>
        <source>正在补印 第{number}次</source>
        <translation>Printing copy no. {number}</translation>
    </message>
    <message>
        <source>还没有开班，不能退现金</source>
        <translation>No shift is open: no cash can go back</translation>
    </message>
    <message>
        <source>钱箱现金不够退</source>
        <translation>Not enough cash in the drawer</translation>
    </message>
    <message>
        <source>还没有开班，不能核销</source>
        <translation>No shift is open: no write-off</translation>
    </message>
    <message>
        <source>请第二位工作人员输入工号和PIN</source>
        <translation>Second person: type number and PIN</translation>
    </message>
    <message>
        <source>已核销，记入长短款</source>
        <translation>Written off to over and short</translation>
    </message>
    <message>
        <source>已退款，请把 {money} 交给居民并请签字</source>
        <translation>Refunded. Hand over {money} and have it signed for.</translation>
    </message>
    <message>
        <source>没有登记上，请再试一次或叫工作人员（{code}）</source>
        <translation>Not registered. Try again or call staff ({code}).</translation>
    </message>
    <message>
        <source>请至少写 {least} 个字，说清楚什么事</source>
        <translation>Write at least {least} characters: what is it about?</translation>
    </message>
    <message>
        <source>姓名只用汉字，请再看一遍</source>
        <translation>A name in Chinese characters, please</translation>
    </message>
    <message>
        <source>身份证号不对，请对照身份证再看一遍</source>
        <translation>Wrong ID number. Check it with the ID card.</translation>
    </message>
    <message>
        <source>电话号码不对，请再看一遍</source>
        <translation>Wrong phone number. Check it again.</translation>
    </message>
    <message>
        <source>账款相符</source>
        <translation>Cash is right</translation>
    </message>
    <message>
        <source>长款 {money}</source>
        <translation>Over {money}</translation>
    </message>
    <message>
        <source>短款 {money}</source>
        <translation>Short {money}</translation>
    </message>
    <message>
        <source>选项目</source>
        <translation>Bill</translation>
    </message>
    <message>
        <source>户号</source>
        <translation>Account</translation>
    </message>
    <message>
        <source>金额</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>确认</source>
        <translation>Confirm</translation>
    </message>
    <message>
        <source>交钱</source>
        <translation>Pay cash</translation>
    </message>
    <message>
        <source>取凭条</source>
        <translation>Take slip</translation>
    </message>
    <message>
        <source>请输入{account_name}</source>
        <translation>{account_name}, please</translation>
    </message>
    <message>
        <source>{account_name}的位数不对，请对照单子再看一遍</source>
        <translation>{account_name}: wrong length. Check it with the bill.</translation>
    </message>
    <message>
        <source>两次输入的不一样，请再看一遍</source>
        <translation>The two are not the same. Check again.</translation>
    </message>
    <message>
        <source>没有查到，这一项要查到了才能缴</source>
        <translation>Not found. This bill can be paid only once it is found.</translation>
    </message>
    <message>
        <source>现在断网，这一项暂不能缴</source>
        <translation>Offline now: this bill cannot be paid.</translation>
    </message>
    <message>
        <source>没有查到这个号，请再输入一遍核对</source>
        <translation>Not found. Type it again to check.</translation>
    </message>
    <message>
        <source>现在断网查不到，请再输入一遍核对</source>
        <translation>Offline now. Type it again to check.</translation>
    </message>
    <message>
        <source>现在不能收现金。</source>
        <translation>No cash can be taken now.</translation>
    </message>
    <message>
        <source>请输入收到多少钱</source>
        <translation>Type how much was received</translation>
    </message>
    <message>
        <source>还差 {money}</source>
        <translation>{money} short</translation>
    </message>
    <message>
        <source>实收太多，请再看一遍</source>
        <translation>That is too much. Check again.</translation>
    </message>
    <message>
        <source>请工作人员输入PIN</source>
        <translation>Staff: type the PIN</translation>
    </message>
    <message>
        <source>这个工号不能收现金</source>
        <translation>This number may not take cash</translation>
    </message>
    <message>
        <source>PIN错误次数太多，请 {wait_s} 秒后再试</source>
        <translation>Too many wrong PINs. Wait {wait_s} s.</translation>
    </message>
    <message>
        <source>PIN不对，还可以试 {tries_left} 次</source>
        <translation>Wrong PIN. Tries left: {tries_left}</translation>
    </message>
    <message>
        <source>这张凭条不是缴费凭条</source>
        <translation>This is not the slip of a payment</translation>
    </message>
    <message>
        <source>这张凭条不是本机打印的，请输入{account_name}</source>
        <translation>This slip is from elsewhere. {account_name}, please.</translation>
    </message>
    <message>
        <source>别的项目</source>
        <translation>another bill</translation>
    </message>
    <message>
        <source>这张凭条是{other}的，不是{biller}的</source>
        <translation>This slip is for {other}, not {biller}.</translation>
    </message>
    <message>
        <source>这张凭条上次没有缴成，请输入{account_name}</source>
        <translation>That payment did not go through. {account_name}, please.</translation>
    </message>
    <message>
        <source>还没有开班，不能收现金。请工作人员先开班。</source>
        <translation>No shift is open: no cash. Staff: open a shift first.</translation>
    </message>
    <message>
        <source>打印机没有纸了，凭条打不出来。请工作人员换纸后再交钱。</source>
        <translation>The printer is out of paper. Staff: put in paper before cash is paid.</translation>
    </message>
    <message>
        <source>打印机盖子开着，凭条打不出来。请工作人员关好后再交钱。</source>
        <translation>The printer's cover is open. Staff: close it before cash is paid.</translation>
    </message>
    <message>
        <source>打印机切刀卡住，凭条打不出来。请工作人员处理后再交钱。</source>
        <translation>The printer's cutter is stuck. Staff: free it before cash is paid.</translation>
    </message>
    <message>
        <source>打印机没有准备好，凭条打不出来。请工作人员看一看。</source>
        <translation>The printer is not ready. Staff: please look.</translation>
    </message>
    <message>
        <source>打印机没有回应，凭条打不出来。请工作人员看一看。</source>
        <translation>The printer does not answer. Staff: please look.</translation>
    </message>
    <message>
        <source>没有找到打印机，凭条打不出来。请工作人员看一看。</source>
        <translation>There is no printer. Staff: please look.</translation>
    </message>
    <message>
        <source>这个户号有一笔没办成、还没处理，联网后才能再缴。请工作人员先处理那一笔。</source>
        <translation>An earlier payment to this account failed and is still open. Staff: settle it first, then pay online.</translation>
    </message>
    <message>
        <source>本机已停收现金，请工作人员联系技术员。查询和登记还可以办。</source>
        <translation>No cash is taken here now. Staff: call a technician. Look-ups still work.</translation>
    </message>
    <message>
        <source>本机存不下新的记录，不能收现金。请工作人员联系技术员。查询还可以办。</source>
        <translation>Storage is full: no cash. Staff: call a technician. Look-ups still work.</translation>
    </message>
    <message>
        <source>超过断网时一笔的上限，请联网后再缴，或到营业厅办理。</source>
        <translation>More than one offline payment may be. Pay when online, or at the biller's office.</translation>
    </message>
    <message>
        <source>今天断网缴费已到上限，请联网后再缴，或到营业厅办理。查询和登记还可以办。</source>
        <translation>Today's offline limit is reached. Pay when online, or at the biller's office. Look-ups still work.</translation>
    </message>
    <message>
        <source>本机待上传的现金已到上限，联网上传后才能再收。查询和登记还可以办。</source>
        <translation>Too much cash waits to be sent. No more until the line is back. Look-ups still work.</translation>
    </message>
    <message>
        <source>本机待上传的笔数已到上限，联网上传后才能再收。查询和登记还可以办。</source>
        <translation>Too many payments wait to be sent. No more until the line is back. Look-ups still work.</translation>
    </message>
    <message>
        <source>取现要是10元的整数倍。</source>
        <translation>Cash out in steps of ¥10 only.</translation>
    </message>
    <message>
        <source>这张卡今天取现已到上限，请明天再来。</source>
        <translation>This card's cash limit for today is reached. Come tomorrow.</translation>
    </message>
    <message>
        <source>本服务点今天取现已到上限，请明天再来。</source>
        <translation>This point's cash limit for today is reached. Come tomorrow.</translation>
    </message>
    <message>
        <source>断网太久，联网上传后才能再收现金。查询和登记还可以办。</source>
        <translation>Offline for too long: no cash until the line is back. Look-ups still work.</translation>
    </message>
    <message>
        <source>请输入金额</source>
        <translation>Type the amount</translation>
    </message>
    <message>
        <source>最少 {money}</source>
        <translation>At least {money}</translation>
    </message>
    <message>
        <source>最多 {money}</source>
        <translation>At most {money}</translation>
    </message>
    <message>
        <source>请从下面的面额里选</source>
        <translation>Choose one of the values below</translation>
    </message>
    <message>
        <source>这一项要一次缴清 {money}</source>
        <translation>Must be paid whole: {money}</translation>
    </message>
    <message>
        <source>一笔最多 {money}，再多请到营业厅</source>
        <translation>At most {money} at once; more at the biller's office</translation>
    </message>
    <message>
        <source>号码不对，请对照身份证再看一遍</source>
        <translation>Wrong number. Check it with the ID card.</translation>
    </message>
    <message>
        <source>请输入社保卡密码</source>
        <translation>Type the card PIN</translation>
    </message>
    <message>
        <source>卡没有回应，请取出卡片重新插入</source>
        <translation>The card does not answer. Take it out and put it in again.</translation>
    </message>
    <message>
        <source>密码不对</source>
        <translation>Wrong PIN</translation>
    </message>
    <message>
        <source>密码不对，还剩 {tries_left} 次</source>
        <translation>Wrong PIN. Tries left: {tries_left}</translation>
    </message>
    <message>
        <source>请工作人员核对后输入工号和PIN</source>
        <translation>Staff: compare, then type number and PIN</translation>
    </message>
    <message>
        <source>现在断网，联网后再来取</source>
        <translation>Offline now. Come back when online.</translation>
    </message>
    <message>
        <source>还没有查到结果，请过一会儿再来取</source>
        <translation>No result yet. Please come back later.</translation>
    </message>
    <message>
        <source>主管部门没有查到，请核对身份，或到窗口问</source>
        <translation>The office found nothing. Check the details or ask at its counter.</translation>
    </message>
    <message>
        <source>结果已过期，请再查一次</source>
        <translation>The result has expired. Please ask again.</translation>
    </message>
    <message>
        <source>这次代查已经撤销</source>
        <translation>This request was cancelled.</translation>
    </message>
    <message>
        <source>凭条号不对，请对照凭条上的12位数字再看一遍</source>
        <translation>Wrong slip number. Check the 12 digits.</translation>
    </message>
    <message>
        <source>查得太多了，请过半分钟再查</source>
        <translation>Too many look-ups. Try again in half a minute.</translation>
    </message>
    <message>
        <source>没有这张凭条的记录，请核对凭条号</source>
        <translation>No record of this slip. Check the number.</translation>
    </message>
    <message>
        <source>这张不是代查凭条</source>
        <translation>This is not the slip of a request.</translation>
    </message>
    <message>
        <source>还是刚才那张卡，请换代办人的卡</source>
        <translation>Still the same card. Put in the helper's card.</translation>
    </message>
    <message>
        <source>第一代社保卡</source>
        <translation>1st generation card</translation>
    </message>
    <message>
        <source>第二代社保卡</source>
        <translation>2nd generation card</translation>
    </message>
    <message>
        <source>第三代社保卡</source>
        <translation>3rd generation card</translation>
    </message>
    <message>
        <source>结果</source>
        <translation>Result</translation>
    </message>
    <message>
        <source>没有记录</source>
        <translation>No record</translation>
    </message>
    <message>
        <source>{year}年{month}月{day}日</source>
        <translation>{year}-{month:02}-{day:02}</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>卡号</source>
        <translation>Card</translation>
    </message>
    <message>
        <source>尾号{card_tail}</source>
        <translation>ends {card_tail}</translation>
    </message>
    <message>
        <source>卡型</source>
        <translation>Card type</translation>
    </message>
    <message>
        <source>有效期至</source>
        <translation>Valid until</translation>
    </message>
    <message>
        <source>这个码不是凭条上的二维码，请输入凭条号</source>
        <translation>Not the QR code of a slip. Type the slip number.</translation>
    </message>
    <message>
        <source>查得太多了，请 {wait} 秒后再试</source>
        <translation>Too many look-ups. Wait {wait} s.</translation>
    </message>
    <message>
        <source>正在打印测试条…</source>
        <translation>Printing a test slip…</translation>
    </message>
    <message>
        <source>没有打出来，请看一看打印机</source>
        <translation>Nothing came out. Look at the printer.</translation>
    </message>
    <message>
        <source>测试条已打印</source>
        <translation>Test slip printed</translation>
    </message>
    <message>
        <source>测试条已送出</source>
        <translation>Test slip sent</translation>
    </message>
    <message>
        <source>打印情况不明，请看一看打印机</source>
        <translation>Not sure it printed. Look at the printer.</translation>
    </message>
    <message>
        <source>应答码是{count}位数字</source>
        <translation>The answer code has {count} digits</translation>
    </message>
    <message>
        <source>应答码不对，还可以试 {tries_left} 次</source>
        <translation>Wrong answer code. Tries left: {tries_left}</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>空格</source>
        <translation>Space</translation>
    </message>
    <message>
        <source>确定</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>大写</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>中/英</source>
        <translation>中/EN</translation>
    </message>
    <message>
        <source>字母</source>
        <translation>ABC</translation>
    </message>
    <message>
        <source>笔画</source>
        <translation>Strokes</translation>
    </message>
    <message>
        <source>拼音</source>
        <translation>Pinyin</translation>
    </message>
    <message>
        <source>分隔</source>
        <translation>Split</translation>
    </message>
    <message>
        <source>重数</source>
        <translation>Recount</translation>
    </message>
    <message>
        <source>清空</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>上一组</source>
        <translation>Previous</translation>
    </message>
    <message>
        <source>下一组</source>
        <translation>Following</translation>
    </message>
    <message>
        <source>前面部首</source>
        <translation>Radicals before</translation>
    </message>
    <message>
        <source>后面部首</source>
        <translation>Radicals after</translation>
    </message>
    <message>
        <source>部首</source>
        <translation>Radical </translation>
    </message>
    <message>
        <source>{strokes}画</source>
        <translation>{strokes} strokes</translation>
    </message>
    <message>
        <source>{radical}部</source>
        <translation>radical {radical}</translation>
    </message>
    <message>
        <source>社保卡 尾号{card_tail}</source>
        <translation>Card ends {card_tail}</translation>
    </message>
    <message>
        <source>音量{volume}</source>
        <translation>Volume {volume}</translation>
    </message>
    <message>
        <source>请看屏幕上的提示</source>
        <translation>Please look at the note on the screen</translation>
    </message>
    <message>
        <source>您好</source>
        <translation>Hello</translation>
    </message>
    <message>
        <source>金额和户号不读出来，请看屏幕。</source>
        <translation>The amount and the number are not read out, please look at the screen.</translation>
    </message>
    <message>
        <source>请选择</source>
        <translation>Please choose</translation>
    </message>
    <message>
        <source>查询结果</source>
        <translation>Answer</translation>
    </message>
    <message>
        <source>结果不读出来，请看屏幕。</source>
        <translation>The answer is not read out, please look at the screen.</translation>
    </message>
    <message>
        <source>您填的不读出来，请看屏幕。</source>
        <translation>What you wrote is not read out, please look at the screen.</translation>
    </message>
    <message>
        <source>还在办吗？要继续请点“我还要用”。</source>
        <translation>Are you still there? To go on, touch “Go on”.</translation>
    </message>
    <message>
        <source>正在读卡，请不要取出</source>
        <translation>Reading: leave the card in</translation>
    </message>
    <message>
        <source>请取走您的卡片</source>
        <translation>Please take your card</translation>
    </message>
    <message>
        <source>请取走凭条和卡片</source>
        <translation>Take slip and card</translation>
    </message>
    <message>
        <source>请取走凭条</source>
        <translation>Take your slip</translation>
    </message>
    <message>
        <source>请把现金交给工作人员</source>
        <translation>Give the cash to the staff</translation>
    </message>
    <message>
        <source>没有受理，请把现金退还本人</source>
        <translation>Not recorded: give the cash back</translation>
    </message>
    <message>
        <source>请取出老人的卡，插入代办人的卡</source>
        <translation>Take this card out, put the helper's card in</translation>
    </message>
    <message>
        <source>用拼音输入姓名，找不到的字点“笔画”</source>
        <translation>Name in pinyin; rare ones by 'Strokes'</translation>
    </message>
    <message>
        <source>用拼音输入地址</source>
        <translation>Type the address in pinyin</translation>
    </message>
    <message>
        <source>用拼音输入</source>
        <translation>Type in pinyin</translation>
    </message>
    <message>
        <source>先点一共几画，再点部首</source>
        <translation>Number of strokes, then the radical</translation>
    </message>
    <message>
        <source>键盘</source>
        <translation>Keyboard</translation>
    </message>
    <message>
        <source>返回首页</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>已验真</source>
        <translation>Card verified</translation>
    </message>
    <message>
        <source>已读卡</source>
        <translation>Card read</translation>
    </message>
    <message>
        <source>这张卡要有专用芯片才能读出姓名</source>
        <translation>The name on this card needs a special chip to be read</translation>
    </message>
    <message>
        <source>{why}，请手工输入</source>
        <translation>{why}. Type it.</translation>
    </message>
    <message>
        <source>{why}。按名册认出了卡号，照样办。</source>
        <translation>{why}. The card is known here, so go on.</translation>
    </message>
    <message>
        <source>{why}。号码请手工输入。</source>
        <translation>{why}. Type the number.</translation>
    </message>
    <message>
        <source>读卡器没有准备好</source>
        <translation>Reader not ready</translation>
    </message>
    <message>
        <source>没有读卡器</source>
        <translation>No reader</translation>
    </message>
    <message>
        <source>读卡器有问题</source>
        <translation>Reader trouble</translation>
    </message>
    <message>
        <source>卡没有反应</source>
        <translation>Card is mute</translation>
    </message>
    <message>
        <source>没有纸</source>
        <translation>no paper</translation>
    </message>
    <message>
        <source>纸快完了</source>
        <translation>paper low</translation>
    </message>
    <message>
        <source>盖子没关</source>
        <translation>cover open</translation>
    </message>
    <message>
        <source>切刀卡住</source>
        <translation>cutter stuck</translation>
    </message>
    <message>
        <source>没有准备好</source>
        <translation>not ready</translation>
    </message>
    <message>
        <source>没有回应</source>
        <translation>no answer</translation>
    </message>
    <message>
        <source>没有接上</source>
        <translation>not connected</translation>
    </message>
    <message>
        <source>证书被拒 请联系技术员</source>
        <translation>Certificate refused: call technician</translation>
    </message>
    <message>
        <source>对方不是市平台 请联系技术员</source>
        <translation>Not the city platform: call technician</translation>
    </message>
    <message>
        <source>软件要升级 请联系技术员</source>
        <translation>Update needed: call technician</translation>
    </message>
    <message>
        <source>市平台不认本机 请联系技术员</source>
        <translation>Terminal unknown: call technician</translation>
    </message>
    <message>
        <source>现在断网</source>
        <translation>Offline now</translation>
    </message>
    <message>
        <source>现在断网 仍可现金缴费</source>
        <translation>Offline now, cash still works</translation>
    </message>
    <message>
        <source>读卡</source>
        <translation>Reader</translation>
    </message>
    <message>
        <source>打印机{trouble}</source>
        <translation>Printer {trouble}</translation>
    </message>
    <message>
        <source>打印</source>
        <translation>Printer</translation>
    </message>
    <message>
        <source>工作人员 {staff}</source>
        <translation>Staff {staff}</translation>
    </message>
    <message>
        <source>工号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>店员PIN</source>
        <translation>Staff PIN</translation>
    </message>
    <message>
        <source>正在核对…</source>
        <translation>Checking…</translation>
    </message>
    <message>
        <source>技术员</source>
        <translation>Technician</translation>
    </message>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>{clerk_id} 号 {business_date} 已开班</source>
        <translation>No. {clerk_id}, open for {business_date}</translation>
    </message>
    <message>
        <source>没有开班</source>
        <translation>None open</translation>
    </message>
    <message>
        <source>钱箱现金</source>
        <translation>Cash in drawer</translation>
    </message>
    <message>
        <source>待上传</source>
        <translation>To be sent</translation>
    </message>
    <message>
        <source>{unsent_count} 笔 {money}</source>
        <translation>{unsent_count} worth {money}</translation>
    </message>
    <message>
        <source>网络</source>
        <translation>Line</translation>
    </message>
    <message>
        <source>联网</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>打印机</source>
        <translation>Printer</translation>
    </message>
    <message>
        <source>正常</source>
        <translation>In order</translation>
    </message>
    <message>
        <source>应有现金</source>
        <translation>Cash expected</translation>
    </message>
    <message>
        <source>清点现金</source>
        <translation>Cash counted</translation>
    </message>
    <message>
        <source>清点钱箱后填写</source>
        <translation>Count the drawer first</translation>
    </message>
    <message>
        <source>关班</source>
        <translation>Close shift</translation>
    </message>
    <message>
        <source>开班</source>
        <translation>Open shift</translation>
    </message>
    <message>
        <source>凭条 {slip_no} {copy_name} 打印完整吗？</source>
        <translation>Slip {slip_no}, {copy_name}: printed whole?</translation>
    </message>
    <message>
        <source>打印完整</source>
        <translation>Printed whole</translation>
    </message>
    <message>
        <source>没有打出来</source>
        <translation>Did not print</translation>
    </message>
    <message>
        <source>待处理 {count} 笔</source>
        <translation>To settle: {count}</translation>
    </message>
    <message>
        <source>补印凭条</source>
        <translation>Print a copy</translation>
    </message>
    <message>
        <source>撤销上一笔</source>
        <translation>Cancel the last one</translation>
    </message>
    <message>
        <source>立即上传</source>
        <translation>Send now</translation>
    </message>
    <message>
        <source>提示</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>工作人员</source>
        <translation>Staff</translation>
    </message>
    <message>
        <source>客户联</source>
        <translation>customer's copy</translation>
    </message>
    <message>
        <source>留存联</source>
        <translation>our copy</translation>
    </message>
    <message>
        <source>开班现金</source>
        <translation>Opening cash</translation>
    </message>
    <message>
        <source>营业日期</source>
        <translation>Business day</translation>
    </message>
    <message>
        <source>今天的日期8位数字</source>
        <translation>Today, 8 digits</translation>
    </message>
    <message>
        <source>没有缴成，待处理</source>
        <translation>Not paid: to settle</translation>
    </message>
    <message>
        <source>退出的现金市平台没有认，待核对</source>
        <translation>Cash out was refused: to check</translation>
    </message>
    <message>
        <source>结果改了，待处理</source>
        <translation>The result changed: to settle</translation>
    </message>
    <message>
        <source>钱已退还，收款单位又确认了，待核对</source>
        <translation>Refunded, then confirmed: to check</translation>
    </message>
    <message>
        <source>记录没有传上去，待处理</source>
        <translation>Could not be sent: to settle</translation>
    </message>
    <message>
        <source>业务</source>
        <translation>What</translation>
    </message>
    <message>
        <source>退{biller}</source>
        <translation>Refund: {biller}</translation>
    </message>
    <message>
        <source>代收{biller}</source>
        <translation>Payment: {biller}</translation>
    </message>
    <message>
        <source>凭条号</source>
        <translation>Slip number</translation>
    </message>
    <message>
        <source>营业日</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Why</translation>
    </message>
    <message>
        <source>记录要人工核对</source>
        <translation>To be checked by hand</translation>
    </message>
    <message>
        <source>退现金</source>
        <translation>Refund cash</translation>
    </message>
    <message>
        <source>核销</source>
        <translation>Write off</translation>
    </message>
    <message>
        <source>下一笔</source>
        <translation>Next one</translation>
    </message>
    <message>
        <source>最近一张</source>
        <translation>Last slip</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>凭条上会写明补印第几次、时间和操作员</source>
        <translation>The copy says which copy, when and by whom</translation>
    </message>
    <message>
        <source>正在补印…</source>
        <translation>Printing the copy…</translation>
    </message>
    <message>
        <source>凭条上的12位数字</source>
        <translation>The 12 digits on the slip</translation>
    </message>
    <message>
        <source>退还</source>
        <translation>Give back</translation>
    </message>
    <message>
        <source>还没有上传，撤销后现金退还本人</source>
        <translation>Not sent yet: cancel and give the cash back</translation>
    </message>
    <message>
        <source>确认撤销</source>
        <translation>Cancel it</translation>
    </message>
    <message>
        <source>第二位工作人员确认退款</source>
        <translation>Second person: the refund</translation>
    </message>
    <message>
        <source>第二位工作人员确认核销</source>
        <translation>Second person: the write-off</translation>
    </message>
    <message>
        <source>可以不填，直接点下一步</source>
        <translation>May stay empty: touch Next</translation>
    </message>
    <message>
        <source>请写下要反映的事</source>
        <translation>What is it about?</translation>
    </message>
    <message>
        <source>内容</source>
        <translation>Your words</translation>
    </message>
    <message>
        <source>什么事、在哪里、什么时候</source>
        <translation>What, where, when</translation>
    </message>
    <message>
        <source>您的姓名</source>
        <translation>Your name</translation>
    </message>
    <message>
        <source>方便答复您</source>
        <translation>So that you can be answered</translation>
    </message>
    <message>
        <source>您的住址</source>
        <translation>Your address</translation>
    </message>
    <message>
        <source>住址</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>到村、组、号</source>
        <translation>Village, group, number</translation>
    </message>
    <message>
        <source>您的身份证号</source>
        <translation>Your ID number</translation>
    </message>
    <message>
        <source>身份证号</source>
        <translation>ID number</translation>
    </message>
    <message>
        <source>18位号码</source>
        <translation>18 digits</translation>
    </message>
    <message>
        <source>您的电话</source>
        <translation>Your phone</translation>
    </message>
    <message>
        <source>电话</source>
        <translation>Phone</translation>
    </message>
    <message>
        <source>手机或座机号码</source>
        <translation>Mobile or landline</translation>
    </message>
    <message>
        <source>投诉建议：是哪方面的事？</source>
        <translation>Complaint or idea: about what?</translation>
    </message>
    <message>
        <source>不留姓名</source>
        <translation>No name</translation>
    </message>
    <message>
        <source>凭条号查答复</source>
        <translation>Answer by slip number</translation>
    </message>
    <message>
        <source>留下姓名电话</source>
        <translation>My name</translation>
    </message>
    <message>
        <source>方便联系您</source>
        <translation>So we can reach you</translation>
    </message>
    <message>
        <source>要不要留下姓名和电话？</source>
        <translation>Leave your name and phone?</translation>
    </message>
    <message>
        <source>事项</source>
        <translation>About</translation>
    </message>
    <message>
        <source>署名</source>
        <translation>From</translation>
    </message>
    <message>
        <source>匿名</source>
        <translation>Anonymous</translation>
    </message>
    <message>
        <source>马上上传</source>
        <translation>Sent now</translation>
    </message>
    <message>
        <source>现在断网，联网后上传</source>
        <translation>Offline now, sent later</translation>
    </message>
    <message>
        <source>请看一遍，对了就确认</source>
        <translation>Read it, then confirm</translation>
    </message>
    <message>
        <source>{when}给{department_zh}。热线受理后 {promise_days} 个工作日内答复；受理前只是登记。</source>
        <translation>{when} to the {department_zh}. Once taken up, answered in {promise_days} working days. Until then only registered.</translation>
    </message>
    <message>
        <source>正在登记…</source>
        <translation>Registering…</translation>
    </message>
    <message>
        <source>已登记待上传</source>
        <translation>Registered, not yet sent</translation>
    </message>
    <message>
        <source>已经登记在本机，热线受理前不算受理。凭此号可以查办理情况。</source>
        <translation>Registered here; not taken up before the hotline says so. Look it up by this number.</translation>
    </message>
    <message>
        <source>已留联系方式</source>
        <translation>Contact was left</translation>
    </message>
    <message>
        <source>查询</source>
        <translation>Look up</translation>
    </message>
    <message>
        <source>养老金 医保 公积金</source>
        <translation>Pension, medical care</translation>
    </message>
    <message>
        <source>缴费</source>
        <translation>Pay bills</translation>
    </message>
    <message>
        <source>电费 水费 话费</source>
        <translation>Power, water, phone</translation>
    </message>
    <message>
        <source>投诉</source>
        <translation>Complain</translation>
    </message>
    <message>
        <source>有意见 有建议</source>
        <translation>Complaints and ideas</translation>
    </message>
    <message>
        <source>帮助</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>您好，请插社保卡</source>
        <translation>Hello! Please insert your card</translation>
    </message>
    <message>
        <source>没有卡也能办</source>
        <translation>It works without a card too</translation>
    </message>
    <message>
        <source>本机暂停服务</source>
        <translation>Out of service</translation>
    </message>
    <message>
        <source>本机的记录打不开，现在不能办业务，也不收现金。以前办的都还在，凭条请留好。</source>
        <translation>The records here cannot be opened: nothing can be done and no cash is taken. What was done before is safe. Keep your slips.</translation>
    </message>
    <message>
        <source>请工作人员联系技术员，代码 {code}</source>
        <translation>Staff: call a technician, code {code}</translation>
    </message>
    <message>
        <source>重新打开</source>
        <translation>Open again</translation>
    </message>
    <message>
        <source>急救</source>
        <translation>Ambulance</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Police</translation>
    </message>
    <message>
        <source>政务服务热线</source>
        <translation>Government hotline</translation>
    </message>
    <message>
        <source>本服务点电话</source>
        <translation>This service point</translation>
    </message>
    <message>
        <source>看不清、不会用，请叫工作人员帮您。</source>
        <translation>Hard to read or to use? Ask the staff.</translation>
    </message>
    <message>
        <source>缴费后请拿好凭条，凭条号可以查到账没有。</source>
        <translation>Keep your slip: its number shows whether the money arrived.</translation>
    </message>
    <message>
        <source>断网时也能现金缴费，联网后自动上传。</source>
        <translation>Cash works offline too; it is sent when the line is back.</translation>
    </message>
    <message>
        <source>这不是社保卡，请换社会保障卡，没有卡也能办</source>
        <translation>Not a social security card. It works without one too.</translation>
    </message>
    <message>
        <source>卡没有反应，请取出卡片重新插入</source>
        <translation>The card does not answer. Take it out and put it in again.</translation>
    </message>
    <message>
        <source>卡没有读出来，请取出卡片重新插入</source>
        <translation>The card was not read. Take it out and put it in again.</translation>
    </message>
    <message>
        <source>读卡器没有准备好，没有卡也能办</source>
        <translation>The reader is not ready. It works without a card too.</translation>
    </message>
    <message>
        <source>没有找到读卡器，没有卡也能办</source>
        <translation>There is no reader. It works without a card too.</translation>
    </message>
    <message>
        <source>{person}，您好</source>
        <translation>Hello, {person}</translation>
    </message>
    <message>
        <source>{card_read}，请选择要办的事</source>
        <translation>{card_read}. What would you like to do?</translation>
    </message>
    <message>
        <source>已读卡号。{why}，照样可以办</source>
        <translation>Card number read. {why}; you can go on all the same.</translation>
    </message>
    <message>
        <source>还没有开班，暂时不能收现金。请工作人员开班。</source>
        <translation>No shift is open: no cash for now. Staff: open a shift.</translation>
    </message>
    <message>
        <source>打印机没有准备好，暂时不能收现金。请工作人员看一看。</source>
        <translation>The printer is not ready: no cash for now. Staff: please look.</translation>
    </message>
    <message>
        <source>待上传的现金快到上限了，到了就要先联网再收。请工作人员留意。</source>
        <translation>Cash waiting to be sent is near its limit; then the line must come back first. Staff: take note.</translation>
    </message>
    <message>
        <source>投诉建议 {topic}</source>
        <translation>Complaint: {topic}</translation>
    </message>
    <message>
        <source>现在断网。钱由工作人员收下并记账，联网后上传；到账前不算缴费成功。</source>
        <translation>Offline now. Staff take and record the cash; it is sent later. Not paid until it arrives.</translation>
    </message>
    <message>
        <source>今天断网缴费快到上限</source>
        <translation>Near today's offline limit</translation>
    </message>
    <message>
        <source>单子上的条码，或上次凭条的二维码，可以放到扫码器前扫。</source>
        <translation>Or scan the bill's barcode or an old slip's QR code.</translation>
    </message>
    <message>
        <source>钱由工作人员收下并记账，马上上传；收款单位确认前不算缴费成功。</source>
        <translation>Staff take and record the cash; it is sent now. Not paid until the biller confirms.</translation>
    </message>
    <message>
        <source>请选择缴费项目</source>
        <translation>Which bill?</translation>
    </message>
    <message>
        <source>这笔缴费没有记上，凭条不会打印。请工作人员把 {money} 退还本人。</source>
        <translation>This payment was not recorded and no slip will print. Staff: give {money} back.</translation>
    </message>
    <message>
        <source>现金已退还</source>
        <translation>Given back</translation>
    </message>
    <message>
        <source>现在断网，暂不能缴</source>
        <translation>Not while offline</translation>
    </message>
    <message>
        <source>{label} 尾号{tail}</source>
        <translation>{label} ends {tail}</translation>
    </message>
    <message>
        <source>请选择要缴的{biller}账户</source>
        <translation>{biller}: which account?</translation>
    </message>
    <message>
        <source>正在查询…</source>
        <translation>Looking it up…</translation>
    </message>
    <message>
        <source>单子上的号码</source>
        <translation>The number on the bill</translation>
    </message>
    <message>
        <source>再次输入{account_name}</source>
        <translation>{account_name} again</translation>
    </message>
    <message>
        <source>查不到时要再输一遍</source>
        <translation>Again, if not found</translation>
    </message>
    <message>
        <source>收款单位</source>
        <translation>Paid to</translation>
    </message>
    <message>
        <source>{biller} {payee}</source>
        <translation>{biller}, {payee}</translation>
    </message>
    <message>
        <source>户主</source>
        <translation>Holder</translation>
    </message>
    <message>
        <source>地址</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>刚刚向市平台查到</source>
        <translation>As the city platform says now</translation>
    </message>
    <message>
        <source>{account_name}取自您的凭条，查不到应缴多少</source>
        <translation>{account_name} from your slip; due unknown</translation>
    </message>
    <message>
        <source>数据截至 {year}年{month}月{day}日</source>
        <translation>As of {year}-{month:02}-{day:02}</translation>
    </message>
    <message>
        <source>应缴 {period}</source>
        <translation>Due {period}</translation>
    </message>
    <message>
        <source>应缴</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>没有欠费，可以预缴</source>
        <translation>Nothing; you may pay ahead</translation>
    </message>
    <message>
        <source>没有欠费</source>
        <translation>Nothing</translation>
    </message>
    <message>
        <source>单子上的金额</source>
        <translation>Amount on the bill</translation>
    </message>
    <message>
        <source>本期 {money}</source>
        <translation>Due {money}</translation>
    </message>
    <message>
        <source>请核对金额</source>
        <translation>Check the amount</translation>
    </message>
    <message>
        <source>元</source>
        <translation>Yuan</translation>
    </message>
    <message>
        <source>请核对</source>
        <translation>Please check</translation>
    </message>
    <message>
        <source>现金</source>
        <translation>Cash</translation>
    </message>
    <message>
        <source>实收</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>收到的现金</source>
        <translation>Cash received</translation>
    </message>
    <message>
        <source>请工作人员收现金</source>
        <translation>Staff: take the cash</translation>
    </message>
    <message>
        <source>应收</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>刚好</source>
        <translation>Exact</translation>
    </message>
    <message>
        <source>请当面点清</source>
        <translation>Count it together</translation>
    </message>
    <message>
        <source>正在记账…</source>
        <translation>Recording…</translation>
    </message>
    <message>
        <source>已受理待上传</source>
        <translation>Recorded, not yet sent</translation>
    </message>
    <message>
        <source>钱已由工作人员收下并记账，到账前不算缴费成功。凭此号可以查缴费到账。</source>
        <translation>Staff took and recorded the cash. Not paid until it arrives. Look it up by this number.</translation>
    </message>
    <message>
        <source>缴费项目</source>
        <translation>Bill</translation>
    </message>
    <message>
        <source>找零</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>凭条打印情况不明，请工作人员看一看</source>
        <translation>Not sure the slip printed. Staff: please look.</translation>
    </message>
    <message>
        <source>凭条已打印，请取走</source>
        <translation>Slip printed. Please take it.</translation>
    </message>
    <message>
        <source>打印机没有准备好，好了以后会接着打印</source>
        <translation>The printer is not ready; it goes on when it is.</translation>
    </message>
    <message>
        <source>正在打印凭条…</source>
        <translation>Printing the slip…</translation>
    </message>
    <message>
        <source>记下号码，取走卡</source>
        <translation>Note it, take card</translation>
    </message>
    <message>
        <source>请记下凭条号</source>
        <translation>Note the number</translation>
    </message>
    <message>
        <source>只剩最后一次，为防止锁卡，这里不再试。请带身份证到社保窗口重置密码。</source>
        <translation>One try is left. It is not used here, so that the card is not locked. Bring your ID card to the social security office.</translation>
    </message>
    <message>
        <source>密码已锁。请带身份证到社保窗口重置密码。</source>
        <translation>The PIN is locked. Bring your ID card to the social security office.</translation>
    </message>
    <message>
        <source>没有查到</source>
        <translation>Nothing found</translation>
    </message>
    <message>
        <source>没有查到您的记录，请核对后再试，或到主管部门的窗口问。</source>
        <translation>No record of you was found. Check and try again, or ask at the department.</translation>
    </message>
    <message>
        <source>查得太多了</source>
        <translation>Too many look-ups</translation>
    </message>
    <message>
        <source>这次查的太多了，请过一会儿再来。</source>
        <translation>Too many for one visit. Please come back later.</translation>
    </message>
    <message>
        <source>现在断网，查不了</source>
        <translation>Offline now: no look-up</translation>
    </message>
    <message>
        <source>这一项要联网才能查，请联网后再来。</source>
        <translation>This needs the line. Please come back when online.</translation>
    </message>
    <message>
        <source>没有登记上</source>
        <translation>Not registered</translation>
    </message>
    <message>
        <source>什么也没有记下，请再试一次。</source>
        <translation>Nothing was recorded. Please try again.</translation>
    </message>
    <message>
        <source>卡是本人的卡</source>
        <translation>The card is this person's</translation>
    </message>
    <message>
        <source>身份证是真的，没有过期</source>
        <translation>The ID card is real and valid</translation>
    </message>
    <message>
        <source>人和照片是同一个人</source>
        <translation>Face and photo are the same</translation>
    </message>
    <message>
        <source>号码和输入的一样</source>
        <translation>Its number is the one typed</translation>
    </message>
    <message>
        <source>现在没有结果。联网后上传，由主管部门查询；查到后请本人凭社保卡和密码来看。</source>
        <translation>No answer now. The request is sent when online; the person then comes with card and PIN to see it.</translation>
    </message>
    <message>
        <source>代办人只登记，看不到结果。查到后请老人本人凭社保卡和密码来看。</source>
        <translation>The helper only registers and sees no answer. The person comes with card and PIN to see it.</translation>
    </message>
    <message>
        <source>工作人员可以帮您。</source>
        <translation>The staff can help you.</translation>
    </message>
    <message>
        <source>取结果</source>
        <translation>My answer</translation>
    </message>
    <message>
        <source>代查凭条 本人卡和密码</source>
        <translation>Own card and PIN</translation>
    </message>
    <message>
        <source>现在断网，联网后来取</source>
        <translation>Not while offline</translation>
    </message>
    <message>
        <source>请选择要查的</source>
        <translation>What to look up?</translation>
    </message>
    <message>
        <source>现在断网，暂不能查</source>
        <translation>Not while offline</translation>
    </message>
    <message>
        <source>现在断网，可以登记</source>
        <translation>Leave a request</translation>
    </message>
    <message>
        <source>只显示这一栏</source>
        <translation>This part only</translation>
    </message>
    <message>
        <source>{title}：请选择要看的一栏</source>
        <translation>{title}: which part?</translation>
    </message>
    <message>
        <source>这张卡读不出来，请换社会保障卡</source>
        <translation>This card cannot be read. Use a social security card.</translation>
    </message>
    <message>
        <source>卡没有读出来，请重新插入</source>
        <translation>The card was not read. Put it in again.</translation>
    </message>
    <message>
        <source>请插入社保卡</source>
        <translation>Insert the card</translation>
    </message>
    <message>
        <source>查询人本人的社保卡，卡上的字朝上</source>
        <translation>The person's own social security card, print side up</translation>
    </message>
    <message>
        <source>没带卡</source>
        <translation>No card here</translation>
    </message>
    <message>
        <source>两张卡都要读过，才知道是谁替谁登记</source>
        <translation>Both cards are read: who registers for whom</translation>
    </message>
    <message>
        <source>18位，末位可能是X</source>
        <translation>18 digits, the last may be X</translation>
    </message>
    <message>
        <source>请输入身份证号</source>
        <translation>Type the ID number</translation>
    </message>
    <message>
        <source>代查凭条上的12位数字</source>
        <translation>The 12 digits on the request's slip</translation>
    </message>
    <message>
        <source>下一步要查询人本人的社保卡和密码。别人取不到。</source>
        <translation>Next come the person's own card and PIN. Nobody else can get it.</translation>
    </message>
    <message>
        <source>正在核对密码…</source>
        <translation>Checking the PIN…</translation>
    </message>
    <message>
        <source>{title}：请输入社保卡密码</source>
        <translation>{title}: card PIN</translation>
    </message>
    <message>
        <source>社保卡密码</source>
        <translation>Card PIN</translation>
    </message>
    <message>
        <source>请用手挡一挡。密码不存、不打印，只用来核对这一次。</source>
        <translation>Cover it with your hand. The PIN is not kept and not printed; it is used this once.</translation>
    </message>
    <message>
        <source>不知道密码</source>
        <translation>I do not know it</translation>
    </message>
    <message>
        <source>这一项只能凭社保卡密码查。不知道密码，请带身份证到社保窗口重置。</source>
        <translation>Only the card PIN opens this. Without it, bring your ID card to the social security office.</translation>
    </message>
    <message>
        <source>请工作人员核对身份</source>
        <translation>ID check by staff</translation>
    </message>
    <message>
        <source>核对一致</source>
        <translation>All agree</translation>
    </message>
    <message>
        <source>正在打印…</source>
        <translation>Printing…</translation>
    </message>
    <message>
        <source>已打印，请取走</source>
        <translation>Printed. Please take it.</translation>
    </message>
    <message>
        <source>没有打出来，可以再打一次</source>
        <translation>Nothing came out. You may print again.</translation>
    </message>
    <message>
        <source>打印情况不明，请看一看打印机，纸上有您的信息</source>
        <translation>Not sure it printed. Look: your data are on that paper.</translation>
    </message>
    <message>
        <source>下一页 {page}/{pages}</source>
        <translation>Page {page}/{pages}</translation>
    </message>
    <message>
        <source>请留意身边，别让旁人看到</source>
        <translation>Mind who can see the screen</translation>
    </message>
    <message>
        <source>打印结果</source>
        <translation>Print it</translation>
    </message>
    <message>
        <source>数据截至 {day} {source}</source>
        <translation>As of {day}. {source}</translation>
    </message>
    <message>
        <source>{card_read}，这是卡上写着的</source>
        <translation>{card_read}: this is what the card says</translation>
    </message>
    <message>
        <source>刚刚向市平台查到，{time}</source>
        <translation>As the city platform says now, {time}</translation>
    </message>
    <message>
        <source>要查</source>
        <translation>Look up</translation>
    </message>
    <message>
        <source>主管部门</source>
        <translation>Department</translation>
    </message>
    <message>
        <source>查询人</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>身份</source>
        <translation>Identity</translation>
    </message>
    <message>
        <source>号码是手输的，还没有核对</source>
        <translation>Number typed, not checked yet</translation>
    </message>
    <message>
        <source>代办人</source>
        <translation>Helper</translation>
    </message>
    <message>
        <source>替家人查</source>
        <translation>For my family</translation>
    </message>
    <message>
        <source>没有卡和密码，不能当场看</source>
        <translation>Not without card and PIN</translation>
    </message>
    <message>
        <source>替家人登记，请核对</source>
        <translation>For your family: please check</translation>
    </message>
    <message>
        <source>联网后帮您查</source>
        <translation>Ask later</translation>
    </message>
    <message>
        <source>登记代查</source>
        <translation>Register</translation>
    </message>
    <message>
        <source>代查</source>
        <translation>Request</translation>
    </message>
    <message>
        <source>联网后向{department_zh}查询，现在还没有结果。查到后请查询人本人凭社保卡和密码来看。</source>
        <translation>When online, the {department_zh} is asked. No answer yet. The person comes with card and PIN to see it.</translation>
    </message>
    <message>
        <source>钱已经收下并记在本机，联网后自动上传。到账前不算缴费成功。</source>
        <translation>The cash was taken and recorded here. It is sent when online. Not paid until it arrives.</translation>
    </message>
    <message>
        <source>正在上传，请过一会儿再查。</source>
        <translation>Being sent. Please look again later.</translation>
    </message>
    <message>
        <source>已上传待确认</source>
        <translation>Sent, not yet confirmed</translation>
    </message>
    <message>
        <source>市平台已经收到，正等收款单位确认。</source>
        <translation>The city platform has it. The biller has not confirmed yet.</translation>
    </message>
    <message>
        <source>需补正</source>
        <translation>Something is missing</translation>
    </message>
    <message>
        <source>还缺一点内容，请拿凭条找工作人员。</source>
        <translation>Something is missing. Take the slip to the staff.</translation>
    </message>
    <message>
        <source>办理成功</source>
        <translation>Paid</translation>
    </message>
    <message>
        <source>收款单位已经确认收到这笔钱。</source>
        <translation>The biller has confirmed this money.</translation>
    </message>
    <message>
        <source>未通过</source>
        <translation>Did not go through</translation>
    </message>
    <message>
        <source>这笔钱没有缴成，待退款。请拿凭条找工作人员。</source>
        <translation>Not paid; the refund is waiting. Take the slip to the staff.</translation>
    </message>
    <message>
        <source>已撤销</source>
        <translation>Cancelled</translation>
    </message>
    <message>
        <source>这笔缴费已经撤销，现金已退还。</source>
        <translation>This payment was cancelled and the cash given back.</translation>
    </message>
    <message>
        <source>已退款</source>
        <translation>Refunded</translation>
    </message>
    <message>
        <source>这笔钱没有缴成，现金已经退还。</source>
        <translation>Not paid; the cash was given back.</translation>
    </message>
    <message>
        <source>这笔没有缴成，已经用同一笔钱重新办理，请查新凭条。</source>
        <translation>Not paid; done again with the same cash. See the new slip.</translation>
    </message>
    <message>
        <source>这笔没有缴成，已由工作人员核对处理。有疑问请拿凭条找工作人员。</source>
        <translation>Not paid; settled by the staff. Questions? Take the slip to the staff.</translation>
    </message>
    <message>
        <source>这笔记录没有传上去，要人工核对。请拿凭条找工作人员。</source>
        <translation>This record could not be sent and must be checked. Take the slip to the staff.</translation>
    </message>
    <message>
        <source>已经登记在本机，联网后自动上传。</source>
        <translation>Registered here. It is sent when online.</translation>
    </message>
    <message>
        <source>已上传待受理</source>
        <translation>Sent, not yet taken up</translation>
    </message>
    <message>
        <source>市平台已经收到，正等主管部门受理。</source>
        <translation>The city platform has it. The department has not taken it up yet.</translation>
    </message>
    <message>
        <source>已受理</source>
        <translation>Taken up</translation>
    </message>
    <message>
        <source>主管部门已经受理，会按时答复。</source>
        <translation>The department has taken it up and will answer in time.</translation>
    </message>
    <message>
        <source>不予受理</source>
        <translation>Not taken up</translation>
    </message>
    <message>
        <source>主管部门没有受理。请拿凭条找工作人员。</source>
        <translation>The department did not take it up. Take the slip to the staff.</translation>
    </message>
    <message>
        <source>这次登记已经撤销。</source>
        <translation>This was cancelled.</translation>
    </message>
    <message>
        <source>这条记录没有传上去，要人工核对。请拿凭条找工作人员。</source>
        <translation>This record could not be sent and must be checked. Take the slip to the staff.</translation>
    </message>
    <message>
        <source>已上传待查询</source>
        <translation>Sent, not yet looked up</translation>
    </message>
    <message>
        <source>市平台已经收到，正等主管部门查询。</source>
        <translation>The city platform has it. The department has not answered yet.</translation>
    </message>
    <message>
        <source>结果可取</source>
        <translation>Answer ready</translation>
    </message>
    <message>
        <source>请查询人本人来取：插社保卡，输密码。</source>
        <translation>For the person it is about: insert the card, type the PIN.</translation>
    </message>
    <message>
        <source>未查到</source>
        <translation>Nothing found</translation>
    </message>
    <message>
        <source>主管部门没有查到，请核对身份，或到窗口问。</source>
        <translation>The department found nothing. Check the identity, or ask there.</translation>
    </message>
    <message>
        <source>已取件</source>
        <translation>Collected</translation>
    </message>
    <message>
        <source>结果已经由查询人本人看过，本人可以再看：插社保卡，输密码。</source>
        <translation>The person has seen it, and can see it again: insert the card, type the PIN.</translation>
    </message>
    <message>
        <source>已过期</source>
        <translation>Expired</translation>
    </message>
    <message>
        <source>查到后30天没有来取，请再查一次。</source>
        <translation>Not collected for 30 days. Please ask again.</translation>
    </message>
    <message>
        <source>这次代查已经撤销。</source>
        <translation>This request was cancelled.</translation>
    </message>
    <message>
        <source>这条记录要人工核对，请拿凭条找工作人员。</source>
        <translation>This record must be checked. Take the slip to the staff.</translation>
    </message>
    <message>
        <source>凭条号是凭条上的12位数字。查询只显示项目、金额和到账情况。</source>
        <translation>The slip number is the 12 digits on the slip. Shown are bill, amount and whether it arrived.</translation>
    </message>
    <message>
        <source>凭条上的二维码，可以放到扫码器前扫。</source>
        <translation>Or scan the slip's QR code.</translation>
    </message>
    <message>
        <source>现在断网，联网后再来取。</source>
        <translation>Offline now: come back when online.</translation>
    </message>
    <message>
        <source>别人取不到。</source>
        <translation>Nobody else can get it.</translation>
    </message>
    <message>
        <source>这一项只凭密码，忘了密码请带身份证到社保窗口重置。</source>
        <translation>Only with the PIN. Forgotten? Reset it at the social security office, with your ID card.</translation>
    </message>
    <message>
        <source>没带卡或忘了密码，可以请工作人员核对身份。</source>
        <translation>No card or PIN? Ask the staff to check who you are.</translation>
    </message>
    <message>
        <source>查缴费到账</source>
        <translation>Check a slip</translation>
    </message>
    <message>
        <source>请过半分钟再查，或请工作人员帮您。</source>
        <translation>Wait half a minute, or ask the staff.</translation>
    </message>
    <message>
        <source>现在断网，本机没有这张凭条的记录，请联网后再查。</source>
        <translation>Offline now, and this terminal has no such slip. Look again when online.</translation>
    </message>
    <message>
        <source>没有这张凭条的记录，请核对凭条号，或请工作人员帮您。</source>
        <translation>No such slip. Check the number, or ask the staff.</translation>
    </message>
    <message>
        <source>日期</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>答复</source>
        <translation>Answer</translation>
    </message>
    <message>
        <source>刚刚向市平台核实</source>
        <translation>Checked with the city platform now</translation>
    </message>
    <message>
        <source>现在断网，这是本机记录</source>
        <translation>Offline now: as recorded here</translation>
    </message>
    <message>
        <source>这是本机记录，正在上传</source>
        <translation>As recorded here; being sent</translation>
    </message>
    <message>
        <source>可信</source>
        <translation>trusted</translation>
    </message>
    <message>
        <source>还没有对过时</source>
        <translation>not set yet</translation>
    </message>
    <message>
        <source>不可信，请对时</source>
        <translation>doubtful: set it</translation>
    </message>
    <message>
        <source>没有</source>
        <translation>None</translation>
    </message>
    <message>
        <source>这个挑战码不能再用了，请返回后重新取一个。</source>
        <translation>This challenge is used up. Go back and draw a new one.</translation>
    </message>
    <message>
        <source>重启程序</source>
        <translation>Restart</translation>
    </message>
    <message>
        <source>屏幕会黑几秒钟，然后回到首页</source>
        <translation>Dark for some seconds, then home</translation>
    </message>
    <message>
        <source>已记的业务</source>
        <translation>What was recorded</translation>
    </message>
    <message>
        <source>都在，不受影响</source>
        <translation>All there, untouched</translation>
    </message>
    <message>
        <source>没打完的凭条</source>
        <translation>Slips not printed yet</translation>
    </message>
    <message>
        <source>重启后请工作人员看看打完没有</source>
        <translation>Staff look whether they came out</translation>
    </message>
    <message>
        <source>重启程序？</source>
        <translation>Restart the program?</translation>
    </message>
    <message>
        <source>确认重启</source>
        <translation>Restart now</translation>
    </message>
    <message>
        <source>应答码错误次数太多</source>
        <translation>Too many wrong answer codes</translation>
    </message>
    <message>
        <source>约 {minutes} 分钟后才能再取挑战码。</source>
        <translation>Draw a new challenge in about {minutes} min.</translation>
    </message>
    <message>
        <source>不是技术员请返回首页。</source>
        <translation>Not a technician? Go home.</translation>
    </message>
    <message>
        <source>本机现在记不下开启记录，不能打开，代码 {code}。</source>
        <translation>The opening cannot be recorded, so it stays shut. Code {code}.</translation>
    </message>
    <message>
        <source>现在打不开</source>
        <translation>Cannot open now</translation>
    </message>
    <message>
        <source>请打电话问市平台。</source>
        <translation>Please phone the city platform.</translation>
    </message>
    <message>
        <source>终端号</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>挑战码</source>
        <translation>Challenge</translation>
    </message>
    <message>
        <source>有效</source>
        <translation>Valid</translation>
    </message>
    <message>
        <source>{minutes} 分钟，只能用一次</source>
        <translation>{minutes} min, once</translation>
    </message>
    <message>
        <source>怎么用</source>
        <translation>How</translation>
    </message>
    <message>
        <source>打电话给市平台，报终端号和挑战码</source>
        <translation>Phone the city platform, read both out</translation>
    </message>
    <message>
        <source>正在取挑战码…</source>
        <translation>Drawing a challenge…</translation>
    </message>
    <message>
        <source>应答码</source>
        <translation>Answer code</translation>
    </message>
    <message>
        <source>市平台报的8位数字</source>
        <translation>8 digits from the city platform</translation>
    </message>
    <message>
        <source>读卡器</source>
        <translation>Reader</translation>
    </message>
    <message>
        <source>时钟</source>
        <translation>Clock</translation>
    </message>
    <message>
        <source>{minutes} 分钟后自动退出</source>
        <translation>Closes in {minutes} min</translation>
    </message>
    <message>
        <source>打印测试条</source>
        <translation>Print a test slip</translation>
    </message>
    <message>
        <source>重新检测</source>
        <translation>Test again</translation>
    </message>
    <message>
        <source>磁盘</source>
        <translation>Disk</translation>
    </message>
    <message>
        <source>剩余 {gigabytes} GB</source>
        <translation>{gigabytes} GB free</translation>
    </message>
    <message>
        <source>第二存储</source>
        <translation>Second storage</translation>
    </message>
    <message>
        <source>程序</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>目录 参数</source>
        <translation>Catalogue, policy</translation>
    </message>
    <message>
        <source>下发内容</source>
        <translation>Content</translation>
    </message>
    <message>
        <source>链头</source>
        <translation>Chain head</translation>
    </message>
    <message>
        <source>第 {seq} 条 {head}</source>
        <translation>No. {seq} {head}</translation>
    </message>
    <message>
        <source>卡已取出，查询结束，屏幕已清除。</source>
        <translation>Card taken out: the look-up has ended and the screen is cleared.</translation>
    </message>
    <message>
        <source>卡已取出，刚才的没有办，什么也没有记。</source>
        <translation>Card taken out: nothing was done and nothing recorded.</translation>
    </message>
</context>
<context>
    <name>AccountPage</name>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>缴别的户号</source>
        <translation>Another account</translation>
    </message>
</context>
<context>
    <name>AmountPage</name>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>AnswerPage</name>
    <message>
        <source>查别的</source>
        <translation>Others</translation>
    </message>
    <message>
        <source>看完了</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>BillerPage</name>
    <message>
        <source>上一步</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>BottomBar</name>
    <message>
        <source>辅助功能</source>
        <translation>Screen bar</translation>
    </message>
    <message>
        <source>大字</source>
        <translation>Large type</translation>
    </message>
    <message>
        <source>界面下移</source>
        <translation>Lower</translation>
    </message>
    <message>
        <source>朗读</source>
        <translation>Read aloud</translation>
    </message>
    <message>
        <source>音量小</source>
        <translation>Quieter</translation>
    </message>
    <message>
        <source>音量大</source>
        <translation>Louder</translation>
    </message>
    <message>
        <source>工作人员</source>
        <translation>Staff</translation>
    </message>
</context>
<context>
    <name>CardPinPage</name>
    <message>
        <source>确认</source>
        <translation>Confirm</translation>
    </message>
</context>
<context>
    <name>CashPage</name>
    <message>
        <source>收到现金</source>
        <translation>Cash received</translation>
    </message>
    <message>
        <source>找零</source>
        <translation>Change</translation>
    </message>
</context>
<context>
    <name>ConfirmPage</name>
    <message>
        <source>确认</source>
        <translation>Confirm</translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>返回首页</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>凭条号</source>
        <translation>Slip number</translation>
    </message>
    <message>
        <source>秒后清除并回到首页</source>
        <translation>seconds, then home</translation>
    </message>
    <message>
        <source>%1 秒后清除并回到首页</source>
        <translation>Cleared in %1 seconds, then home</translation>
    </message>
</context>
<context>
    <name>EntryPage</name>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>返回首页</source>
        <translation>Home</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>在这里插卡</source>
        <translation>Card here</translation>
    </message>
    <message>
        <source>查缴费到账</source>
        <translation>Check a slip</translation>
    </message>
    <message>
        <source>看不清、不会用，请叫工作人员帮您</source>
        <translation>Hard to read or to use? Ask the staff</translation>
    </message>
</context>
<context>
    <name>IdleOverlay</name>
    <message>
        <source>还在办吗？</source>
        <translation>Still there?</translation>
    </message>
    <message>
        <source>%1 秒后回到首页，您的信息会清除</source>
        <translation>In %1 seconds the screen goes home and your data are cleared</translation>
    </message>
    <message>
        <source>我还要用</source>
        <translation>Go on</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>键盘</source>
        <translation>Keyboard</translation>
    </message>
    <message>
        <source>上一组</source>
        <translation>Previous</translation>
    </message>
    <message>
        <source>下一组</source>
        <translation>Following</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>清空</source>
        <translation>Clear</translation>
    </message>
</context>
<context>
    <name>LookupPage</name>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>LookupResultPage</name>
    <message>
        <source>再查一张</source>
        <translation>Another slip</translation>
    </message>
    <message>
        <source>返回首页</source>
        <translation>Home</translation>
    </message>
</context>
<context>
    <name>PayFrame</name>
    <message>
        <source>上一步</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>下一页</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>QrCode</name>
    <message>
        <source>二维码</source>
        <translation>QR code</translation>
    </message>
</context>
<context>
    <name>StaffPage</name>
    <message>
        <source>上一步</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>退出登录</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>确认</source>
        <translation>Confirm</translation>
    </message>
    <message>
        <source>返回首页</source>
        <translation>Home</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>状态栏</source>
        <translation>Status bar</translation>
    </message>
    <message>
        <source>演示</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>鹰潭信息惠民</source>
        <translation>Huimin</translation>
    </message>
</context>
<context>
    <name>TurnBar</name>
    <message>
        <source>上一页</source>
        <translation>Before</translation>
    </message>
    <message>
        <source>第%1页 共%2页</source>
        <translation>Page %1 of %2</translation>
    </message>
    <message>
        <source>下一页</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>WipeClock</name>
    <message>
        <source>%1 秒后清除</source>
        <translation>Cleared in %1 seconds</translation>
    </message>
    <message>
        <source>秒后清除</source>
        <translation>s, then cleared</translation>
    </message>
</context>
</TS>
