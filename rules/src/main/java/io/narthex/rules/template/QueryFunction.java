package io.narthex.rules.template;

import java.util.List;

/// Answers the queries of templates. Called by the thread that executes the template.
@FunctionalInterface
public interface QueryFunction {
  /// The elements of an instant vector, or of a scalar, at the time of the execution.
  ///
  /// @throws TemplateQueryException where the query fails; its message goes into that of the
  ///   template
  List<TemplateSample> query(String expression) throws TemplateQueryException;
}
