package io.narthex.rules.template;

import io.narthex.rules.template.Node.Command;
import io.narthex.rules.template.Node.Operand;
import io.narthex.rules.template.Node.Pipeline;
import io.narthex.rules.template.Node.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the values of pipelines. Remembers at which node it works, for messages. Not thread-safe;
/// one object per execution.
final class Evaluator {
  private record Slot(String name, Value value) {}

  /// A value, and whether it was found under a static type that holds any.
  private record Receiver(Value value, boolean any) {}

  private final Map<String, Function> functions;
  private final Members members;
  private final Budget budget;
  private final Deque<List<Slot>> outer = new ArrayDeque<>();
  private List<Slot> variables = new ArrayList<>();
  private @Nullable Node at;

  Evaluator(Map<String, Function> functions, Members members, Budget budget) {
    this.functions = functions;
    this.members = members;
    this.budget = budget;
  }

  /// The node that was looked at last.
  @Nullable Node at() {
    return at;
  }

  void at(Node node) {
    this.at = node;
  }

  /// Begins a template whose only variable is `$`, until [#end()].
  void begin(Value dot) {
    outer.push(variables);
    variables = new ArrayList<>(List.of(new Slot("$", dot)));
  }

  /// Goes back to the variables of the template around this one.
  void end() {
    variables = outer.pop();
  }

  /// How many variables there are.
  int mark() {
    return variables.size();
  }

  /// Forgets the variables behind `mark`.
  void forget(int mark) {
    variables.subList(mark, variables.size()).clear();
  }

  /// Sets the variable of this name that was declared last.
  void assign(String name, Value value) throws EvaluationException {
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name.equals(name)) {
        variables.set(i, new Slot(name, value));
        return;
      }
    }
    throw new EvaluationException("undefined variable: " + name);
  }

  /// Sets the variable that was declared as the last but `fromTop` − 1.
  void setTop(int fromTop, Value value) {
    int index = variables.size() - fromTop;
    variables.set(index, new Slot(variables.get(index).name, value));
  }

  private Value variable(String name) throws EvaluationException {
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name.equals(name)) {
        return variables.get(i).value;
      }
    }
    throw new EvaluationException("undefined variable: " + name);
  }

  /// The value of a pipeline; its variables are declared or set.
  Value pipeline(Value dot, Pipeline pipeline) throws EvaluationException {
    at = pipeline;
    budget.enter();
    Value value = null;
    for (Command command : pipeline.commands()) {
      budget.step();
      value = command(dot, command, value);
    }
    Value result = value == null ? Value.NOTHING : value;
    for (Variable variable : pipeline.variables()) {
      if (pipeline.assigns()) {
        assign(variable.name(), result);
      } else {
        variables.add(new Slot(variable.name(), result));
      }
    }
    budget.leave();
    return result;
  }

  /// @param fed the value of the command before, null for the first
  private Value command(Value dot, Command command, @Nullable Value fed)
      throws EvaluationException {
    List<Operand> operands = command.operands();
    Operand first = operands.getFirst();
    List<Operand> arguments = operands.subList(1, operands.size());
    return switch (first) {
      case Node.Field field -> {
        at = field;
        yield chain(dot, new Receiver(dot, false), field, field.names(), new Given(arguments, fed));
      }
      case Node.Chain chain -> chain(dot, chain, new Given(arguments, fed));
      case Node.Identifier name -> {
        at = name;
        yield call(dot, function(name.name()), command, new Given(arguments, fed));
      }
      case Pipeline pipeline -> {
        refuseArguments(first, arguments, fed);
        yield pipeline(dot, pipeline);
      }
      case Variable variable -> variable(dot, variable, new Given(arguments, fed));
      case Node.Bool bool -> constant(first, arguments, fed);
      case Node.Numeral number -> constant(first, arguments, fed);
      case Node.Literal literal -> constant(first, arguments, fed);
      case Node.Dot here -> {
        at = here;
        refuseArguments(first, arguments, fed);
        yield dot;
      }
      case Node.Nil nil -> {
        at = nil;
        refuseArguments(first, arguments, fed);
        throw new EvaluationException("nil is not a command");
      }
    };
  }

  /// What a function is given: operands and the value of the command before it.
  private record Given(List<Operand> operands, @Nullable Value fed) {
    static final Given NOTHING = new Given(List.of(), null);

    boolean isEmpty() {
      return operands.isEmpty() && fed == null;
    }
  }

  private Value constant(Operand operand, List<Operand> arguments, @Nullable Value fed)
      throws EvaluationException {
    at = operand;
    refuseArguments(operand, arguments, fed);
    return Parameter.ANY.constant(operand);
  }

  private static void refuseArguments(Operand operand, List<Operand> arguments, @Nullable Value fed)
      throws EvaluationException {
    if (!arguments.isEmpty() || fed != null) {
      throw new EvaluationException("can't give argument to non-function " + operand.shown());
    }
  }

  private Value variable(Value dot, Variable variable, Given given) throws EvaluationException {
    at = variable;
    Value value = variable(variable.name());
    if (variable.fields().isEmpty()) {
      refuseArguments(variable, given.operands, given.fed);
      return value;
    }
    return chain(dot, new Receiver(value, false), variable, variable.fields(), given);
  }

  private Value chain(Value dot, Node.Chain chain, Given given) throws EvaluationException {
    at = chain;
    if (chain.operand() instanceof Node.Nil) {
      throw new EvaluationException("indirection through explicit nil in " + chain.shown());
    }
    Value value = argument(dot, Parameter.ANY, chain.operand());
    return chain(dot, new Receiver(value, false), chain, chain.fields(), given);
  }

  /// Fields of fields; the last may be a method that takes arguments.
  private Value chain(Value dot, Receiver receiver, Operand node, List<String> names, Given given)
      throws EvaluationException {
    Receiver current = receiver;
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      current = field(dot, current, node, names.get(i), last ? given : Given.NOTHING);
    }
    return current.value;
  }

  private Receiver field(Value dot, Receiver receiver, Operand node, String name, Given given)
      throws EvaluationException {
    Function method = members.method(receiver.value, name);
    if (method != null) {
      return new Receiver(call(dot, method, node, given), false);
    }
    Value value = members.field(receiver.value, receiver.any, name, !given.isEmpty());
    boolean any =
        (receiver.value instanceof Value.Dict dict && dict.any())
            || (!(receiver.value instanceof Value.Dict) && name.equals("Value"));
    return new Receiver(value, any);
  }

  private Function function(String name) throws EvaluationException {
    Function function = functions.get(name);
    if (function == null) {
      throw new EvaluationException("\"" + name + "\" is not a defined function");
    }
    return function;
  }

  private Value call(Value dot, Function function, Node node, Given given)
      throws EvaluationException {
    int written = given.operands.size();
    function.checkCount(written, written + (given.fed == null ? 0 : 1));
    if (function.name().equals("and") || function.name().equals("or")) {
      return shortCircuit(dot, function, given);
    }
    List<Value> arguments = new ArrayList<>();
    for (int i = 0; i < written; i++) {
      arguments.add(argument(dot, function.parameter(i), given.operands.get(i)));
    }
    if (given.fed != null) {
      arguments.add(function.parameter(written).accept(given.fed));
    }
    try {
      if (function.name().equals("call")) {
        String shown = written > 0 ? given.operands.getFirst().shown() : "";
        throw notCallable(shown, arguments.getFirst());
      }
      return function.body().call(arguments, budget);
    } catch (EvaluationException e) {
      at = node;
      throw new EvaluationException("error calling " + function.name() + ": " + e.getMessage(), e);
    }
  }

  /// No value of the language is a function.
  private static EvaluationException notCallable(String shown, Value value) {
    return new EvaluationException(
        value instanceof Value.Nothing
            ? "call of nil"
            : "non-function " + shown + " of type " + value.typeName());
  }

  /// The first argument that decides, else the last; those behind it are not looked at.
  private Value shortCircuit(Value dot, Function function, Given given) throws EvaluationException {
    boolean deciding = function.name().equals("or");
    Value value = Value.NOTHING;
    for (Operand operand : given.operands) {
      value = argument(dot, Parameter.REFLECTED, operand);
      if (Truth.of(value) == deciding) {
        return value;
      }
    }
    return given.fed == null ? value : given.fed;
  }

  private Value argument(Value dot, Parameter type, Operand operand) throws EvaluationException {
    at = operand;
    return switch (operand) {
      case Node.Dot here -> type.accept(dot);
      case Node.Nil nil -> type.nil("cannot assign nil to ");
      case Node.Field field ->
          type.accept(chain(dot, new Receiver(dot, false), field, field.names(), Given.NOTHING));
      case Variable variable -> type.accept(variable(dot, variable, Given.NOTHING));
      case Pipeline pipeline -> type.accept(pipeline(dot, pipeline));
      case Node.Identifier name ->
          type.accept(call(dot, function(name.name()), name, Given.NOTHING));
      case Node.Chain chain -> type.accept(chain(dot, chain, Given.NOTHING));
      case Node.Bool bool -> type.constant(operand);
      case Node.Numeral number -> type.constant(operand);
      case Node.Literal literal -> type.constant(operand);
    };
  }
}
