import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathExpression;
import org.javarosa.xpath.expr.XPathFuncExpr;

/** Reads one XPath expression a line, prints its string value by JavaRosa a line; an error as "!" and its class. */
public class Evaluate {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                XPathExpression expression = XPathParseTool.parseXPath(line);
                Object value = expression.eval(null, new EvaluationContext(null));
                out.println(XPathFuncExpr.toString(value));
            } catch (Exception error) {
                out.println("!" + error.getClass().getSimpleName());
            }
        }
    }
}
