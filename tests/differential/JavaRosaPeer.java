import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/**
 * Drives JavaRosa. One command a line on standard input, answered at once:
 *
 * `form PATH` opens a form; `can OP…` asks whether a person could do it now; `OP…` does it; `stop` ends.
 * An operation is tab-separated: name, reference, values (each base64 of UTF-8). Answers: `xml NANOSECONDS BASE64`
 * (the time is that of the operation alone), `yes`, `no`, or `error BASE64`.
 */
public final class JavaRosaPeer {
    private static PrintStream out;
    private FormDef form;
    private FormEntryController controller;
    private FormEntryModel model;
    private final Map<String, FormIndex> prompts = new HashMap<>();
    private final Map<String, FormIndex> repeats = new HashMap<>();

    public static void main(String[] args) throws Exception {
        out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, "UTF-8");
        System.setOut(System.err);
        new JavaRosaCoreModule().registerModule();
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new NoProperties());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        JavaRosaPeer peer = null;
        for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
            String[] parts = line.split("\t", -1);
            try {
                if (parts[0].equals("can")) {
                    out.println(peer.can(Arrays.copyOfRange(parts, 1, parts.length)) ? "yes" : "no");
                    continue;
                }
                long began = System.nanoTime();
                if (parts[0].equals("form")) {
                    peer = new JavaRosaPeer();
                    peer.open(parts[1]);
                } else {
                    peer.apply(parts);
                }
                long took = System.nanoTime() - began;
                peer.visit();
                peer.print(took);
            } catch (Throwable error) {
                out.println("error " + encode(String.valueOf(error)));
            }
        }
    }

    private void open(String path) throws Exception {
        form = XFormUtils.getFormFromFormXml(path, null);
        form.initialize(true, new InstanceInitializationFactory());
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
    }

    private boolean can(String[] parts) throws Exception {
        TreeReference reference = parse(parts[1]);
        if (parts[0].equals("add")) return prompts.containsKey(withoutLast(reference));
        if (parts[0].equals("remove")) {
            reference.setMultiplicity(reference.size() - 1, Integer.parseInt(decode(parts[2])));
            return repeats.containsKey(reference.toString(true));
        }
        TreeElement element = form.getMainInstance().resolveReference(reference);
        return element != null && element.isRelevant() && element.isEnabled();
    }

    /** Walks the form to its end, as a person would: counted repeats are made, choice lists are drawn up. */
    private void visit() {
        prompts.clear();
        repeats.clear();
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_END_OF_FORM) {
            FormIndex index = model.getFormIndex();
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                prompts.put(withoutLast(index.getReference()), index);
            } else if (event == FormEntryController.EVENT_REPEAT) {
                repeats.put(index.getReference().toString(true), index);
            } else if (event == FormEntryController.EVENT_QUESTION) {
                if (model.getQuestionPrompt().getQuestion().getDynamicChoices() != null) {
                    model.getQuestionPrompt().getSelectChoices();
                }
            }
            event = controller.stepToNextEvent();
        }
    }

    /** The reference with the repeat's own position left out: what `add` names. */
    private static String withoutLast(TreeReference reference) {
        TreeReference copy = reference.clone();
        copy.setMultiplicity(copy.size() - 1, TreeReference.INDEX_UNBOUND);
        return copy.toString(true);
    }

    private void apply(String[] parts) throws Exception {
        TreeReference reference = parse(parts[1]);
        switch (parts[0]) {
            case "add": {
                FormIndex index = prompts.get(withoutLast(reference));
                if (index == null) throw new IllegalStateException("no prompt for " + withoutLast(reference) + " in " + prompts.keySet());
                controller.newRepeat(index);
                break;
            }
            case "remove": {
                reference.setMultiplicity(reference.size() - 1, Integer.parseInt(decode(parts[2])));
                FormIndex index = repeats.get(reference.toString(true));
                if (index == null) throw new IllegalStateException("no repeat " + reference.toString(true) + " in " + repeats.keySet());
                controller.deleteRepeat(index);
                break;
            }
            default: {
                TreeElement element = form.getMainInstance().resolveReference(reference);
                if (element == null) throw new IllegalStateException("no node " + parts[1]);
                form.setValue(data(parts, element), element.getRef(), element, true);
            }
        }
    }

    private static IAnswerData data(String[] parts, TreeElement element) {
        List<Selection> chosen = new ArrayList<>();
        for (int i = 2; i < parts.length; i++) if (!parts[i].isEmpty()) chosen.add(new Selection(decode(parts[i])));
        if (chosen.isEmpty()) return null;
        switch (parts[0]) {
            case "select1": return new SelectOneData(chosen.get(0));
            case "select":
            case "rank": return new MultipleItemsData(chosen);
            case "trigger": return new StringData("OK");
            default: {
                String value = decode(parts[2]);
                return AnswerDataFactory.templateByDataType(element.getDataType()).cast(new UncastData(value));
            }
        }
    }

    private TreeReference parse(String path) {
        TreeReference reference = TreeReference.rootRef();
        for (String step : path.substring(1).split("/")) {
            int bracket = step.indexOf('[');
            if (bracket < 0) reference.add(step, 0);
            else reference.add(step.substring(0, bracket), Integer.parseInt(step.substring(bracket + 1, step.length() - 1)) - 1);
        }
        return reference;
    }

    private void print(long took) throws Exception {
        byte[] xml = new XFormSerializingVisitor().serializeInstance(form.getMainInstance());
        out.println("xml " + took + " " + Base64.getEncoder().encodeToString(xml));
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    private static final class NoProperties implements IPropertyManager {
        public List<String> getProperty(String name) { return null; }
        public void setProperty(String name, String value) { }
        public void setProperty(String name, List<String> value) { }
        public String getSingularProperty(String name) { return null; }
        public void addRules(IPropertyRules rules) { }
        public List<IPropertyRules> getRules() { return new ArrayList<>(); }
    }
}
