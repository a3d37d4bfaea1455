package io.narthex.rules.template;

import io.narthex.storage.text.Quoting;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A part of a parsed template. Immutable.
sealed interface Node {
  /// Offset in the source, for messages.
  int at();

  /// The node as messages show it.
  String shown();

  /// What is executed.
  sealed interface Statement extends Node {}

  /// What has a value.
  sealed interface Operand extends Node {}

  /// Statements one after the other.
  record Block(List<Statement> statements) {
    /// Whether there is nothing but space.
    boolean isEmpty() {
      return statements.stream().allMatch(s -> s instanceof Text text && text.text.isBlank());
    }
  }

  record Text(int at, String text) implements Statement {
    @Override
    public String shown() {
      return Quoting.quote(text);
    }
  }

  /// A pipeline whose value is written unless it declares variables.
  record Action(int at, Pipeline pipeline) implements Statement {
    @Override
    public String shown() {
      return "{{" + pipeline.shown() + "}}";
    }
  }

  /// `if` or, where it sets the dot, `with`.
  record Choice(int at, boolean setsDot, Pipeline pipeline, Block body, @Nullable Block otherwise)
      implements Statement {
    @Override
    public String shown() {
      return "{{" + (setsDot ? "with " : "if ") + pipeline.shown() + "}}";
    }
  }

  record Range(int at, Pipeline pipeline, Block body, @Nullable Block otherwise)
      implements Statement {
    @Override
    public String shown() {
      return "{{range " + pipeline.shown() + "}}";
    }
  }

  /// The execution of another template.
  record Call(int at, String name, @Nullable Pipeline pipeline) implements Statement {
    @Override
    public String shown() {
      String argument = pipeline == null ? "" : " " + pipeline.shown();
      return "{{template " + Quoting.quote(name) + argument + "}}";
    }
  }

  record Break(int at) implements Statement {
    @Override
    public String shown() {
      return "{{break}}";
    }
  }

  record Continue(int at) implements Statement {
    @Override
    public String shown() {
      return "{{continue}}";
    }
  }

  /// Commands, each fed with the value of the one before it.
  ///
  /// @param assigns whether the variables are set rather than declared
  record Pipeline(int at, boolean assigns, List<Variable> variables, List<Command> commands)
      implements Operand {
    @Override
    public String shown() {
      String names = variables.stream().map(Variable::shown).collect(Collectors.joining(", "));
      String declaration = variables.isEmpty() ? "" : names + (assigns ? " = " : " := ");
      return declaration + commands.stream().map(Command::shown).collect(Collectors.joining(" | "));
    }
  }

  record Command(int at, List<Operand> operands) implements Node {
    @Override
    public String shown() {
      return operands.stream()
          .map(o -> o instanceof Pipeline ? "(" + o.shown() + ")" : o.shown())
          .collect(Collectors.joining(" "));
    }
  }

  record Dot(int at) implements Operand {
    @Override
    public String shown() {
      return ".";
    }
  }

  record Nil(int at) implements Operand {
    @Override
    public String shown() {
      return "nil";
    }
  }

  record Bool(int at, boolean value) implements Operand {
    @Override
    public String shown() {
      return Boolean.toString(value);
    }
  }

  record Numeral(int at, Constant constant) implements Operand {
    @Override
    public String shown() {
      return constant.text();
    }
  }

  record Literal(int at, String quoted, String text) implements Operand {
    @Override
    public String shown() {
      return quoted;
    }
  }

  /// `.a.b`.
  record Field(int at, List<String> names) implements Operand {
    @Override
    public String shown() {
      return "." + String.join(".", names);
    }
  }

  /// `$name.a.b`.
  record Variable(int at, String name, List<String> fields) implements Operand {
    @Override
    public String shown() {
      return fields.isEmpty() ? name : name + "." + String.join(".", fields);
    }
  }

  /// Fields of the value of an operand.
  record Chain(int at, Operand operand, List<String> fields) implements Operand {
    @Override
    public String shown() {
      String shown = operand instanceof Pipeline ? "(" + operand.shown() + ")" : operand.shown();
      return shown + "." + String.join(".", fields);
    }
  }

  /// The name of a function.
  record Identifier(int at, String name) implements Operand {
    @Override
    public String shown() {
      return name;
    }
  }
}
