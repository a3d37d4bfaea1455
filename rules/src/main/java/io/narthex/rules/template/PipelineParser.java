package io.narthex.rules.template;

import io.narthex.rules.template.Node.Command;
import io.narthex.rules.template.Node.Operand;
import io.narthex.rules.template.Node.Pipeline;
import io.narthex.rules.template.Node.Variable;
import io.narthex.rules.template.Token.Kind;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.TextSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Parses what stands inside an action. Not thread-safe.
final class PipelineParser {
  /// How deep parentheses and blocks may nest; upstream allows 10,000.
  static final int MAX_NESTING = 500;

  private final TokenReader tokens;
  private final Predicate<String> isFunction;
  private final List<String> visible;
  private int nesting;

  /// @param visible names of the variables that may be used; receives those that are declared
  PipelineParser(TokenReader tokens, Predicate<String> isFunction, List<String> visible) {
    this.tokens = tokens;
    this.isFunction = isFunction;
    this.visible = visible;
  }

  /// A pipeline up to a token of kind `end`, which is taken.
  Pipeline pipeline(String context, Kind end) throws TemplateException {
    int at = tokens.peekNonSpace().at();
    List<Variable> declared = new ArrayList<>();
    boolean assigns = declarations(declared, context);
    List<Command> commands = new ArrayList<>();
    while (true) {
      Token token = tokens.nextNonSpace();
      if (token.is(end)) {
        check(commands, context);
        return new Pipeline(at, assigns, List.copyOf(declared), List.copyOf(commands));
      }
      if (!startsOperand(token)) {
        throw tokens.unexpected(token, context);
      }
      tokens.back();
      commands.add(command());
    }
  }

  private static boolean startsOperand(Token token) {
    return switch (token.kind()) {
      case BOOL,
          CHARACTER_CONSTANT,
          COMPLEX,
          DOT,
          FIELD,
          IDENTIFIER,
          NUMBER,
          NIL,
          RAW_STRING,
          STRING,
          VARIABLE,
          LEFT_PAREN ->
          true;
      default -> false;
    };
  }

  /// Reads `$a =`, `$a :=` and in ranges `$a, $b :=`; whether they assign.
  private boolean declarations(List<Variable> declared, String context) throws TemplateException {
    while (tokens.peekNonSpace().is(Kind.VARIABLE)) {
      int before = tokens.mark();
      Token variable = tokens.next();
      Token next = tokens.peekNonSpace();
      boolean comma = next.is(Kind.CHARACTER) && next.text().equals(",");
      if (!next.is(Kind.ASSIGN) && !next.is(Kind.DECLARE) && !comma) {
        tokens.reset(before);
        return false;
      }
      tokens.nextNonSpace();
      declared.add(new Variable(variable.at(), variable.text(), List.of()));
      visible.add(variable.text());
      if (!comma) {
        return next.is(Kind.ASSIGN);
      }
      if (!context.equals("range") || declared.size() > 1) {
        throw tokens.fault("too many declarations in " + context);
      }
      Token second = tokens.peekNonSpace();
      if (!second.is(Kind.VARIABLE)
          && !second.is(Kind.RIGHT_DELIMITER)
          && !second.is(Kind.RIGHT_PAREN)) {
        throw tokens.fault("range can only initialize variables");
      }
    }
    return false;
  }

  private void check(List<Command> commands, String context) throws TemplateException {
    if (commands.isEmpty()) {
      throw tokens.fault("missing value for " + context);
    }
    for (int i = 1; i < commands.size(); i++) {
      switch (commands.get(i).operands().getFirst()) {
        case Node.Bool b -> throw notExecutable(i);
        case Node.Dot d -> throw notExecutable(i);
        case Node.Nil n -> throw notExecutable(i);
        case Node.Numeral n -> throw notExecutable(i);
        case Node.Literal l -> throw notExecutable(i);
        case Node.Field f -> {}
        case Variable v -> {}
        case Node.Chain c -> {}
        case Node.Identifier i2 -> {}
        case Pipeline p -> {}
      }
    }
  }

  private TemplateException notExecutable(int index) {
    return tokens.fault("non executable command in pipeline stage " + (index + 1));
  }

  private Command command() throws TemplateException {
    int at = tokens.peekNonSpace().at();
    List<Operand> operands = new ArrayList<>();
    while (true) {
      tokens.peekNonSpace();
      Operand operand = operand();
      if (operand != null) {
        operands.add(operand);
      }
      Token token = tokens.next();
      if (token.is(Kind.SPACE)) {
        continue;
      }
      if (token.is(Kind.RIGHT_DELIMITER) || token.is(Kind.RIGHT_PAREN)) {
        tokens.back();
      } else if (!token.is(Kind.PIPE)) {
        throw tokens.unexpected(token, "operand");
      }
      break;
    }
    if (operands.isEmpty()) {
      throw tokens.fault("empty command");
    }
    return new Command(at, List.copyOf(operands));
  }

  /// A term with fields behind it; null where the next token is no term.
  private @Nullable Operand operand() throws TemplateException {
    Operand term = term();
    if (term == null || !tokens.peek().is(Kind.FIELD)) {
      return term;
    }
    int at = tokens.peek().at();
    List<String> names = new ArrayList<>();
    while (tokens.peek().is(Kind.FIELD)) {
      names.add(tokens.next().text().substring(1));
    }
    return switch (term) {
      case Node.Field field -> {
        names.addAll(0, field.names());
        yield new Node.Field(at, List.copyOf(names));
      }
      case Variable variable -> new Variable(at, variable.name(), List.copyOf(names));
      case Node.Bool b -> throw afterTerm(term);
      case Node.Literal l -> throw afterTerm(term);
      case Node.Numeral n -> throw afterTerm(term);
      case Node.Nil n -> throw afterTerm(term);
      case Node.Dot d -> throw afterTerm(term);
      case Node.Chain c -> new Node.Chain(at, term, List.copyOf(names));
      case Node.Identifier i -> new Node.Chain(at, term, List.copyOf(names));
      case Pipeline p -> new Node.Chain(at, term, List.copyOf(names));
    };
  }

  private TemplateException afterTerm(Operand term) {
    return tokens.fault("unexpected . after term " + Quoting.quote(term.shown()));
  }

  private @Nullable Operand term() throws TemplateException {
    Token token = tokens.nextNonSpace();
    int at = token.at();
    return switch (token.kind()) {
      case IDENTIFIER -> {
        if (!isFunction.test(token.text())) {
          throw tokens.fault("function " + Quoting.quote(token.text()) + " not defined");
        }
        yield new Node.Identifier(at, token.text());
      }
      case DOT -> new Node.Dot(at);
      case NIL -> new Node.Nil(at);
      case VARIABLE -> {
        if (!visible.contains(token.text())) {
          throw tokens.fault("undefined variable " + Quoting.quote(token.text()));
        }
        yield new Variable(at, token.text(), List.of());
      }
      case FIELD -> new Node.Field(at, List.of(token.text().substring(1)));
      case BOOL -> new Node.Bool(at, token.text().equals("true"));
      case CHARACTER_CONSTANT, COMPLEX, NUMBER -> number(token);
      case LEFT_PAREN -> parenthesized();
      case STRING, RAW_STRING -> new Node.Literal(at, token.text(), tokens.unquote(token));
      default -> {
        tokens.back();
        yield null;
      }
    };
  }

  private Operand number(Token token) throws TemplateException {
    try {
      return new Node.Numeral(token.at(), Constant.parse(token.text(), token.kind()));
    } catch (TextSyntaxException e) {
      throw tokens.fault(String.valueOf(e.getMessage()));
    }
  }

  private Operand parenthesized() throws TemplateException {
    nesting++;
    if (nesting > MAX_NESTING) {
      throw tokens.fault("max expression depth exceeded");
    }
    Pipeline pipeline = pipeline("parenthesized pipeline", Kind.RIGHT_PAREN);
    nesting--;
    return pipeline;
  }
}
