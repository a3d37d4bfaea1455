package io.narthex.rules.template;

import io.narthex.rules.template.Node.Block;
import io.narthex.rules.template.Node.Statement;
import java.util.List;
import java.util.Map;

/// One execution of a template. Not thread-safe.
final class Execution {
  /// How statements ended.
  private enum End {
    NORMAL,
    BREAK,
    CONTINUE
  }

  private final Map<String, Block> templates;
  private final Evaluator evaluator;
  private final Budget budget;
  private final Output output;
  private String running;

  Execution(
      Map<String, Block> templates,
      String name,
      Evaluator evaluator,
      Budget budget,
      Output output) {
    this.templates = templates;
    this.running = name;
    this.evaluator = evaluator;
    this.budget = budget;
    this.output = output;
  }

  /// The template that is being executed, the one a fault happened in.
  String running() {
    return running;
  }

  /// Executes the template called `name`.
  void run(String name, Block template, Value dot) throws EvaluationException {
    budget.enter();
    String before = running;
    running = name;
    evaluator.begin(dot);
    statements(template, dot);
    evaluator.end();
    running = before;
    budget.leave();
  }

  private End statements(Block block, Value dot) throws EvaluationException {
    for (Statement statement : block.statements()) {
      End end = statement(statement, dot);
      if (end != End.NORMAL) {
        return end;
      }
    }
    return End.NORMAL;
  }

  private End statement(Statement statement, Value dot) throws EvaluationException {
    evaluator.at(statement);
    switch (statement) {
      case Node.Text text -> output.markup(text.text());
      case Node.Action action -> {
        Value value = evaluator.pipeline(dot, action.pipeline());
        if (action.pipeline().variables().isEmpty()) {
          evaluator.at(action);
          output.value(value, action.pipeline());
        }
      }
      case Node.Choice choice -> {
        return choice(choice, dot);
      }
      case Node.Range range -> {
        return range(range, dot);
      }
      case Node.Call call -> call(call, dot);
      case Node.Break leave -> {
        return End.BREAK;
      }
      case Node.Continue leave -> {
        return End.CONTINUE;
      }
    }
    return End.NORMAL;
  }

  private End choice(Node.Choice choice, Value dot) throws EvaluationException {
    budget.enter();
    int mark = evaluator.mark();
    Value value = evaluator.pipeline(dot, choice.pipeline());
    Block otherwise = choice.otherwise();
    End end = End.NORMAL;
    if (Truth.of(value)) {
      end = statements(choice.body(), choice.setsDot() ? value : dot);
    } else if (otherwise != null) {
      end = statements(otherwise, dot);
    }
    evaluator.forget(mark);
    budget.leave();
    return end;
  }

  private void call(Node.Call call, Value dot) throws EvaluationException {
    Block template = templates.get(call.name());
    if (template == null) {
      throw output.missing(call);
    }
    Node.Pipeline pipeline = call.pipeline();
    Value argument = pipeline == null ? Value.NOTHING : evaluator.pipeline(dot, pipeline);
    run(call.name(), template, argument);
  }

  private End range(Node.Range range, Value dot) throws EvaluationException {
    budget.enter();
    int mark = evaluator.mark();
    Value value = evaluator.pipeline(dot, range.pipeline());
    Loop loop = new Loop(range, evaluator.mark());
    boolean any =
        switch (value) {
          case Value.Nothing nothing -> false;
          case Value.Int count -> loop.count(count.value(), count.typeName());
          case Value.Uint count -> loop.count(count.value(), count.typeName());
          case Value.Items items -> loop.items(items.items());
          case Value.Dict dict -> loop.entries(dict);
          case Value.Nil nil when nil.typeName().equals(Value.Items.QUERY_RESULT) -> false;
          default -> throw notIterable("range can't iterate over ", value, "");
        };
    Block otherwise = range.otherwise();
    End end = any || otherwise == null ? End.NORMAL : statements(otherwise, dot);
    evaluator.forget(mark);
    budget.leave();
    return end;
  }

  private EvaluationException notIterable(String before, Value value, String after)
      throws EvaluationException {
    return new EvaluationException(before + GoPrinter.print(List.of(value), budget) + after);
  }

  /// The iterations of one `range`.
  private final class Loop {
    private final Node.Range range;
    private final int mark;
    private boolean left;

    /// @param mark how many variables there are with those of the pipeline
    Loop(Node.Range range, int mark) {
      this.range = range;
      this.mark = mark;
    }

    boolean count(long count, String type) throws EvaluationException {
      boolean unsigned = type.startsWith("uint");
      if (range.pipeline().variables().size() > 1) {
        Value value = unsigned ? new Value.Uint(count, type) : new Value.Int(count, type);
        throw notIterable("can't use ", value, " to iterate over more than one variable");
      }
      for (long i = 0; i != count && (unsigned || i < count) && !left; i++) {
        iterate(Value.NOTHING, unsigned ? new Value.Uint(i, type) : new Value.Int(i, type));
      }
      return unsigned ? count != 0 : count > 0;
    }

    boolean items(List<Value> items) throws EvaluationException {
      for (int i = 0; i < items.size() && !left; i++) {
        iterate(Value.integer(i), items.get(i));
      }
      return !items.isEmpty();
    }

    boolean entries(Value.Dict dict) throws EvaluationException {
      for (Map.Entry<String, Value> entry : dict.entries().entrySet()) {
        if (left) {
          break;
        }
        iterate(Value.text(entry.getKey()), entry.getValue());
      }
      return !dict.entries().isEmpty();
    }

    private void iterate(Value index, Value item) throws EvaluationException {
      budget.step();
      List<Node.Variable> variables = range.pipeline().variables();
      boolean two = variables.size() > 1;
      if (range.pipeline().assigns()) {
        evaluator.assign(variables.getFirst().name(), two ? index : item);
        if (two) {
          evaluator.assign(variables.getLast().name(), item);
        }
      } else if (!variables.isEmpty()) {
        evaluator.setTop(1, item);
        if (two) {
          evaluator.setTop(2, index);
        }
      }
      left = statements(range.body(), item) == End.BREAK;
      evaluator.forget(mark);
    }
  }
}
