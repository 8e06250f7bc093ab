"""Family names, by how many people bear them: what the first character of a name most likely is."""

from __future__ import annotations

from typing import Final

SINGLE: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭"
    "陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季樊兰齐"
    "殷倪饶吉柯祝桂应桑官占聂涂舒揭管毕章柴柳单解仇查华阮左岑葛包纪项童蓝欧游翁詹连盛温庄安颜俞翟牛申关费鲍岳祁焦辛"
    "瞿古卓甘凌霍尚裴符鲁丘房路耿牟冷喻屈艾苗尤车代成时简池蒲穆葉宁卜柏宫闵燕宗巫储娄隋边缪楼景麦党冉佘滕敖匡商鄢"
    "郎晏苟盖芦伍邢晋明臧强戚骆沙阎卞全明幸雍席农习买覃糜鞠褚昌花杭储浦席米贝平封井谷栗原狄鄂丛鹿司宿仲窦初曲"
)
"""One character each."""
COMPOUND: Final = (
    "欧阳", "上官", "司马", "诸葛", "东方", "尉迟", "皇甫", "令狐", "公孙", "司徒", "慕容", "夏侯",
    "端木", "长孙", "宇文", "轩辕", "南宫", "西门", "独孤", "闻人", "呼延", "百里", "太史", "澹台",
    "钟离", "淳于", "申屠", "公冶", "濮阳", "单于",
)  # fmt: skip
"""Two characters."""
SOUNDS: Final = {
    "单": ("shan",),
    "解": ("xie",),
    "仇": ("qiu",),
    "查": ("zha",),
    "曾": ("zeng",),
    "任": ("ren",),
    "盖": ("ge",),
    "覃": ("qin",),
    "缪": ("miao",),
    "翟": ("zhai",),
    "尹": ("yin",),
    "尉迟": ("yu", "chi"),
    "澹台": ("tan", "tai"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
}
"""Those that may be read otherwise than their characters usually are."""
