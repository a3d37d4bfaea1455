package io.narthex.rules.template;

import io.narthex.rules.template.Node.Block;
import io.narthex.rules.template.Node.Pipeline;
import io.narthex.rules.template.Node.Statement;
import io.narthex.rules.template.Token.Kind;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Builds the trees of a template and of those it defines. Not thread-safe; one parser per source.
final class TemplateParser {
  private final TokenReader tokens;
  private final Predicate<String> isFunction;
  private final Map<String, Block> templates = new LinkedHashMap<>();
  private int nesting;

  /// The template that is being parsed: the outermost, or one that is defined inside it.
  private Scope scope = new Scope();

  /// What a template's statements share while they are parsed.
  private static final class Scope {
    final List<String> variables = new ArrayList<>(List.of("$"));
    int ranges;
  }

  /// How a list of statements ended.
  private record Body(Block block, Token end) {}

  private TemplateParser(String name, String source, Predicate<String> isFunction) {
    this.tokens = new TokenReader(name, Lexer.tokens(source));
    this.isFunction = isFunction;
  }

  /// The templates of a source by name; the one called `name` is the outermost.
  ///
  /// @param isFunction which names are functions
  static Map<String, Block> parse(String name, String source, Predicate<String> isFunction)
      throws TemplateException {
    TemplateParser parser = new TemplateParser(name, source, isFunction);
    parser.outermost(name);
    return parser.templates;
  }

  private void outermost(String name) throws TemplateException {
    List<Statement> statements = new ArrayList<>();
    while (!tokens.peek().is(Kind.EOF)) {
      if (tokens.peek().is(Kind.LEFT_DELIMITER)) {
        int before = tokens.mark();
        tokens.next();
        if (tokens.nextNonSpace().is(Kind.DEFINE)) {
          define();
          continue;
        }
        tokens.reset(before);
      }
      Token end = statement(statements);
      if (end != null) {
        throw tokens.fault("unexpected " + endText(end));
      }
    }
    add(name, new Block(statements));
  }

  private void add(String name, Block block) throws TemplateException {
    Block known = templates.get(name);
    if (known == null || known.isEmpty()) {
      templates.put(name, block);
    } else if (!block.isEmpty()) {
      throw tokens.fault("template: multiple definition of template " + Quoting.quote(name));
    }
  }

  private void define() throws TemplateException {
    Token name = tokens.nextNonSpace();
    String text = templateName(name, "define clause");
    tokens.expect(Kind.RIGHT_DELIMITER, "define clause");
    add(text, nested("define clause"));
  }

  /// A template inside this one, up to its end.
  private Block nested(String context) throws TemplateException {
    Scope outer = scope;
    scope = new Scope();
    int action = tokens.action(0);
    Body body = body();
    if (body.end.is(Kind.ELSE)) {
      throw tokens.fault("unexpected {{else}} in " + context);
    }
    tokens.action(action);
    scope = outer;
    return body.block;
  }

  private String templateName(Token name, String context) throws TemplateException {
    if (!name.is(Kind.STRING) && !name.is(Kind.RAW_STRING)) {
      throw tokens.unexpected(name, context);
    }
    return tokens.unquote(name);
  }

  private static String endText(Token end) {
    return end.is(Kind.ELSE) ? "{{else}}" : "{{end}}";
  }

  /// Statements up to `end` or `else`.
  private Body body() throws TemplateException {
    List<Statement> statements = new ArrayList<>();
    enter();
    while (!tokens.peekNonSpace().is(Kind.EOF)) {
      Token end = statement(statements);
      if (end != null) {
        nesting--;
        return new Body(new Block(List.copyOf(statements)), end);
      }
    }
    throw tokens.fault("unexpected EOF");
  }

  private void enter() throws TemplateException {
    nesting++;
    if (nesting > PipelineParser.MAX_NESTING) {
      throw tokens.fault("max expression depth exceeded");
    }
  }

  /// Adds one statement, or answers the `end` or `else` that stands in its place.
  private @Nullable Token statement(List<Statement> into) throws TemplateException {
    Token token = tokens.nextNonSpace();
    if (token.is(Kind.TEXT)) {
      into.add(new Node.Text(token.at(), token.text()));
      return null;
    }
    if (!token.is(Kind.LEFT_DELIMITER)) {
      throw tokens.unexpected(token, "input");
    }
    tokens.action(token.line());
    Token first = tokens.nextNonSpace();
    Token end = null;
    switch (first.kind()) {
      case ELSE -> {
        if (!isChained(tokens.peekNonSpace())) {
          tokens.expect(Kind.RIGHT_DELIMITER, "else");
        }
        end = first;
      }
      case END_KEYWORD -> {
        tokens.expect(Kind.RIGHT_DELIMITER, "end");
        end = first;
      }
      default -> into.add(action(first));
    }
    tokens.action(0);
    return end;
  }

  private static boolean isChained(Token token) {
    return token.is(Kind.IF) || token.is(Kind.WITH);
  }

  private Statement action(Token first) throws TemplateException {
    return switch (first.kind()) {
      case BLOCK -> block();
      case BREAK -> {
        leaveRange("{{break}}");
        yield new Node.Break(first.at());
      }
      case CONTINUE -> {
        leaveRange("{{continue}}");
        yield new Node.Continue(first.at());
      }
      case IF, WITH, RANGE -> control(first.kind());
      case TEMPLATE -> call();
      default -> {
        tokens.back();
        yield new Node.Action(first.at(), pipeline("command"));
      }
    };
  }

  private Pipeline pipeline(String context) throws TemplateException {
    return new PipelineParser(tokens, isFunction, scope.variables)
        .pipeline(context, Kind.RIGHT_DELIMITER);
  }

  private void leaveRange(String what) throws TemplateException {
    Token token = tokens.nextNonSpace();
    if (!token.is(Kind.RIGHT_DELIMITER)) {
      throw tokens.unexpected(token, what);
    }
    if (scope.ranges == 0) {
      throw tokens.fault(what + " outside {{range}}");
    }
  }

  private Statement block() throws TemplateException {
    Token name = tokens.nextNonSpace();
    String text = templateName(name, "block clause");
    Pipeline pipeline = pipeline("block clause");
    add(text, nested("block clause"));
    return new Node.Call(name.at(), text, pipeline);
  }

  private Statement call() throws TemplateException {
    Token name = tokens.nextNonSpace();
    String text = templateName(name, "template clause");
    if (tokens.nextNonSpace().is(Kind.RIGHT_DELIMITER)) {
      return new Node.Call(name.at(), text, null);
    }
    tokens.back();
    return new Node.Call(name.at(), text, pipeline("template clause"));
  }

  private Statement control(Kind kind) throws TemplateException {
    int visible = scope.variables.size();
    String context = kind == Kind.IF ? "if" : kind == Kind.WITH ? "with" : "range";
    Pipeline pipeline = pipeline(context);
    int ranged = kind == Kind.RANGE ? 1 : 0;
    scope.ranges += ranged;
    Body body = body();
    scope.ranges -= ranged;
    Block otherwise = null;
    if (body.end.is(Kind.ELSE)) {
      otherwise = otherwise(kind);
    }
    scope.variables.subList(visible, scope.variables.size()).clear();
    return kind == Kind.RANGE
        ? new Node.Range(pipeline.at(), pipeline, body.block, otherwise)
        : new Node.Choice(pipeline.at(), kind == Kind.WITH, pipeline, body.block, otherwise);
  }

  private Block otherwise(Kind kind) throws TemplateException {
    if (kind != Kind.RANGE && tokens.peek().is(kind)) {
      tokens.next();
      enter();
      Block chained = new Block(List.of(control(kind)));
      nesting--;
      return chained;
    }
    Body body = body();
    if (body.end.is(Kind.ELSE)) {
      throw tokens.fault("expected end; found {{else}}");
    }
    return body.block;
  }
}
