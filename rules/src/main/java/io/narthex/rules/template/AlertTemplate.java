package io.narthex.rules.template;

import org.jspecify.annotations.Nullable;

/// The text of a label or an annotation of an alert, parsed once. Immutable and thread-safe.
public final class AlertTemplate {
  private static final String PRELUDE =
      "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
          + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

  private final String name;
  private final String text;
  private final @Nullable Template template;
  private final @Nullable TemplateException fault;

  private AlertTemplate(
      String name, String text, @Nullable Template template, @Nullable TemplateException fault) {
    this.name = name;
    this.text = text;
    this.template = template;
    this.fault = fault;
  }

  /// Parses `text`; one that is no template is kept with its fault.
  ///
  /// @param alert the name of the alert, for messages
  public static AlertTemplate of(String alert, String text) {
    String name = "__alert_" + alert;
    if (!text.contains("{{")) {
      return new AlertTemplate(name, text, null, null);
    }
    try {
      Template template = Template.parse(name, PRELUDE + text, Template.Format.TEXT);
      return new AlertTemplate(name, text, template, null);
    } catch (TemplateException e) {
      return new AlertTemplate(name, text, null, e);
    }
  }

  /// Why it is no template, null where it is one.
  public @Nullable TemplateException fault() {
    return fault;
  }

  /// The text for one alert, or `<error expanding template: …>` where it cannot be made; `data` is
  /// [TemplateData#alert].
  public Expansion expand(TemplateData data, TemplateEnvironment environment) {
    if (fault != null) {
      return failed("error parsing template ", fault);
    }
    if (template == null) {
      return new Expansion(text, null);
    }
    try {
      return new Expansion(template.execute(data, environment), null);
    } catch (TemplateException e) {
      return failed("error executing template ", e);
    }
  }

  private Expansion failed(String what, TemplateException e) {
    TemplateException told = new TemplateException(what + name + ": " + e.getMessage(), e);
    return new Expansion("<error expanding template: " + told.getMessage() + ">", told);
  }

  /// What became of a template.
  ///
  /// @param fault why it failed, worth a warning; null where it did not
  public record Expansion(String text, @Nullable TemplateException fault) {}
}
