package io.narthex.rules.template;

import io.narthex.rules.template.Members.MissingKey;
import io.narthex.rules.template.Node.Block;
import io.narthex.storage.text.Quoting;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A parsed template with those it defines. Immutable and thread-safe; each execution has its own
/// state.
public final class Template {
  /// How values are written.
  public enum Format {
    /// As they are.
    TEXT,
    /// Escaped as the markup around them demands; `tmpl` executes a template by its name.
    HTML
  }

  private final String name;
  private final String source;
  private final Format format;
  private final MissingKey missingKey;
  private final Map<String, Block> templates;

  private Template(
      String name, String source, Format format, MissingKey missingKey, Map<String, Block> parsed) {
    this.name = name;
    this.source = source;
    this.format = format;
    this.missingKey = missingKey;
    this.templates = Map.copyOf(parsed);
  }

  /// Parses a template.
  ///
  /// @param name what messages call it
  /// @throws TemplateException `template: name:line: …`
  public static Template parse(String name, String source, Format format) throws TemplateException {
    return parse(name, source, format, MissingKey.ZERO);
  }

  static Template parse(String name, String source, Format format, MissingKey missingKey)
      throws TemplateException {
    Set<String> names = Functions.names(format == Format.HTML);
    return new Template(
        name, source, format, missingKey, TemplateParser.parse(name, source, names::contains));
  }

  /// The text the template makes of `data`.
  ///
  /// @throws TemplateException `template: name:line:column: executing …`
  public String execute(TemplateData data, TemplateEnvironment environment)
      throws TemplateException {
    Budget budget = new Budget(environment.limits());
    return execute(name, data.value(), environment, budget);
  }

  private String execute(String started, Value dot, TemplateEnvironment environment, Budget budget)
      throws TemplateException {
    Map<String, Function> functions = Functions.of(environment);
    if (format == Format.HTML) {
      functions.put("tmpl", callByName(environment));
    }
    Evaluator evaluator = new Evaluator(functions, new Members(missingKey), budget);
    Output output = format == Format.HTML ? new HtmlOutput(budget) : new PlainOutput(budget);
    Execution execution = new Execution(templates, started, evaluator, budget, output);
    try {
      Block template = templates.get(started);
      if (template == null) {
        throw new EvaluationException(
            Quoting.quote(started) + " is an incomplete or empty template");
      }
      execution.run(started, template, dot);
      return output.text();
    } catch (EvaluationException e) {
      throw fault(execution.running(), evaluator.at(), e);
    }
  }

  private Function callByName(TemplateEnvironment environment) {
    return Function.of(
        "tmpl",
        (arguments, budget) -> {
          String called = ((Value.Text) arguments.getFirst()).value();
          if (!templates.containsKey(called)) {
            throw new EvaluationException(
                "html/template: " + Quoting.quote(called) + " is undefined");
          }
          try {
            budget.enter();
            String text = execute(called, arguments.getLast(), environment, budget);
            budget.leave();
            return new Value.Text(text, true);
          } catch (TemplateException e) {
            throw new EvaluationException(String.valueOf(e.getMessage()), e);
          }
        },
        Parameter.TEXT,
        Parameter.ANY);
  }

  private TemplateException fault(String running, @Nullable Node at, EvaluationException e) {
    if (at == null) {
      return new TemplateException("template: " + running + ": " + e.getMessage(), e);
    }
    int lineStart = source.lastIndexOf('\n', at.at() - 1) + 1;
    long line = 1 + source.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    int column = GoText.length(source.substring(lineStart, at.at()));
    if (e instanceof MissingTemplateException) {
      return new TemplateException(
          "html/template:" + name + ":" + line + ":" + column + ": " + e.getMessage(), e);
    }
    return new TemplateException(
        "template: "
            + name
            + ":"
            + line
            + ":"
            + column
            + ": executing "
            + Quoting.quote(running)
            + " at <"
            + at.shown()
            + ">: "
            + e.getMessage(),
        e);
  }
}
