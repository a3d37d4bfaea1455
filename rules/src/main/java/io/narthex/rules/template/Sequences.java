package io.narthex.rules.template;

import java.util.List;

/// Lengths, elements and parts of values.
final class Sequences {
  private Sequences() {}

  static long length(Value value) throws EvaluationException {
    return switch (value) {
      case Value.Text text -> GoText.length(text.value());
      case Value.Dict dict -> dict.entries().size();
      case Value.Items items -> items.items().size();
      case Value.Nil nil when isList(nil) -> 0;
      case Value.Nil nil -> throw new EvaluationException("len of nil pointer");
      case Value.Nothing nothing ->
          throw new EvaluationException("reflect: call of reflect.Value.Type on zero Value");
      default -> throw new EvaluationException("len of type " + pointee(value));
    };
  }

  private static boolean isList(Value.Nil nil) {
    return nil.typeName().equals(Value.Items.QUERY_RESULT);
  }

  /// The type a pointer leads to.
  private static String pointee(Value value) {
    return value.typeName().startsWith("*") ? value.typeName().substring(1) : value.typeName();
  }

  /// `index x 1 2`: elements of elements.
  static Value index(List<Value> arguments) throws EvaluationException {
    Value item = arguments.getFirst();
    if (item instanceof Value.Nothing) {
      throw new EvaluationException("index of untyped nil");
    }
    for (Value index : arguments.subList(1, arguments.size())) {
      item = element(item, index);
    }
    return item;
  }

  private static Value element(Value item, Value index) throws EvaluationException {
    return switch (item) {
      case Value.Text text -> {
        int length = GoText.length(text.value());
        int at = position(index, length);
        checkRange(at, length, "string");
        yield new Value.Uint(GoText.byteAt(text.value(), at), "uint8");
      }
      case Value.Items items -> {
        int at = position(index, items.items().size());
        checkRange(at, items.items().size(), "slice");
        yield items.items().get(at);
      }
      case Value.Dict dict -> entry(dict, index);
      case Value.Nil nil when isList(nil) -> {
        checkRange(position(index, 0), 0, "slice");
        yield Value.NOTHING;
      }
      case Value.Nil nil -> throw new EvaluationException("index of nil pointer");
      default -> throw new EvaluationException("can't index item of type " + pointee(item));
    };
  }

  private static Value entry(Value.Dict dict, Value index) throws EvaluationException {
    if (index instanceof Value.Nothing) {
      throw new EvaluationException("value is nil; should be of type string");
    }
    if (!(index instanceof Value.Text key) || key.html()) {
      throw new EvaluationException("value has type " + index.typeName() + "; should be string");
    }
    Value entry = dict.entries().get(key.value());
    return entry == null ? Members.zero(dict) : entry;
  }

  /// An index of `length` itself passes the first check, as in Go.
  private static void checkRange(int at, int length, String what) throws EvaluationException {
    if (at >= length) {
      throw new EvaluationException("reflect: " + what + " index out of range");
    }
  }

  private static int position(Value index, int limit) throws EvaluationException {
    long at =
        switch (index) {
          case Value.Int number -> number.value();
          case Value.Uint number -> number.value();
          case Value.Named number -> number.value();
          case Value.Duration number when !number.pointer() -> number.nanos();
          case Value.Nothing nothing ->
              throw new EvaluationException("cannot index slice/array with nil");
          default ->
              throw new EvaluationException(
                  "cannot index slice/array with type " + index.typeName());
        };
    if (at < 0 || at > limit) {
      throw new EvaluationException("index out of range: " + at);
    }
    return (int) at;
  }

  /// `slice x 1 2`: a part of a text or a list.
  static Value slice(List<Value> arguments) throws EvaluationException {
    Value item = arguments.getFirst();
    List<Value> indexes = arguments.subList(1, arguments.size());
    if (item instanceof Value.Nothing) {
      throw new EvaluationException("slice of untyped nil");
    }
    if (item instanceof Value.Nil nil && !isList(nil)) {
      throw new EvaluationException("slice of nil pointer");
    }
    if (indexes.size() > 3) {
      throw new EvaluationException("too many slice indexes: " + indexes.size());
    }
    if (item instanceof Value.Text && indexes.size() == 3) {
      throw new EvaluationException("cannot 3-index slice a string");
    }
    boolean sliceable =
        item instanceof Value.Text || item instanceof Value.Items || item instanceof Value.Nil;
    if (!sliceable) {
      throw new EvaluationException("can't slice item of type " + pointee(item));
    }
    int length = (int) length(item);
    int[] bounds = {0, length, length};
    for (int i = 0; i < indexes.size(); i++) {
      bounds[i] = position(indexes.get(i), length);
    }
    checkOrder(bounds[0], bounds[1]);
    checkOrder(bounds[1], bounds[2]);
    return switch (item) {
      case Value.Text text ->
          new Value.Text(GoText.slice(text.value(), bounds[0], bounds[1]), text.html());
      case Value.Items items ->
          new Value.Items(items.items().subList(bounds[0], bounds[1]), items.typeName());
      default -> item;
    };
  }

  private static void checkOrder(int from, int to) throws EvaluationException {
    if (from > to) {
      throw new EvaluationException("invalid slice index: " + from + " > " + to);
    }
  }
}
