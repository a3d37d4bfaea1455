package io.narthex.benchmarks.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/// Walks over the types of one file, local and anonymous ones too, and finds what is too large or
/// badly named. The argument is the name of the type around.
final class SizeScanner extends TreeScanner<Void, String> {
  static final int MAX_METHOD_LINES = 70;
  static final int MAX_PARAMETERS = 5;
  static final int MAX_FIELDS = 12;
  static final int MAX_METHODS = 25;

  /// Words that say nothing, at a border of words in a name: `HttpManager`, not `Database`.
  private static final Pattern EMPTY_WORDS =
      Pattern.compile("(^(Abstract|Base)|(Impl|Manager|Helper|Utils?))(?![a-z]).*");

  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final String file;
  private final List<Finding> findings;

  SizeScanner(
      CompilationUnitTree unit, SourcePositions positions, String file, List<Finding> findings) {
    this.unit = unit;
    this.positions = positions;
    this.file = file;
    this.findings = findings;
  }

  static boolean saysNothing(String typeName) {
    return EMPTY_WORDS.matcher(typeName).find();
  }

  @Override
  public Void visitClass(ClassTree type, String around) {
    String own = type.getSimpleName().toString();
    String name = around.isEmpty() || own.isEmpty() ? around + own : around + "." + own;
    if (saysNothing(own)) {
      found("type-name", name, 1);
    }
    if (type.getKind() != Tree.Kind.RECORD) {
      long fields = type.getMembers().stream().filter(SizeScanner::isField).count();
      check("fields", name, fields, MAX_FIELDS);
      long methods =
          type.getMembers().stream()
              .filter(member -> member instanceof MethodTree method && !isConstructor(method))
              .count();
      check("methods", name, methods, MAX_METHODS);
    }
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method) {
        checkMethod(method, name, type.getKind() == Tree.Kind.RECORD);
      }
    }
    return super.visitClass(type, name);
  }

  /// An anonymous class goes by the name of what it extends.
  @Override
  public Void visitNewClass(NewClassTree created, String around) {
    ClassTree body = created.getClassBody();
    if (body == null) {
      return super.visitNewClass(created, around);
    }
    scan(created.getArguments(), around);
    String type = String.valueOf(created.getIdentifier()).replaceAll("<.*", "");
    return visitClass(body, around + ".new-" + type);
  }

  private void checkMethod(MethodTree method, String type, boolean ofRecord) {
    String name = isConstructor(method) ? "new" : method.getName().toString();
    List<String> parameters = new ArrayList<>();
    method.getParameters().forEach(parameter -> parameters.add(parameter.getName().toString()));
    String place = type + "." + name + "(" + String.join(",", parameters) + ")";
    if (!(ofRecord && isConstructor(method))) {
      check("parameters", place, parameters.size(), MAX_PARAMETERS);
    }
    long first = line(positions.getStartPosition(unit, method));
    long last = line(positions.getEndPosition(unit, method));
    check("method-lines", place, last - first + 1, MAX_METHOD_LINES);
  }

  private long line(long position) {
    return unit.getLineMap().getLineNumber(position);
  }

  private static boolean isConstructor(MethodTree method) {
    return method.getName().contentEquals("<init>");
  }

  /// Whether it is state: a constant is none, nor is one of an enum.
  private static boolean isField(Tree member) {
    return member instanceof VariableTree field
        && !field.getModifiers().getFlags().containsAll(Set.of(Modifier.STATIC, Modifier.FINAL));
  }

  private void check(String rule, String place, long size, int max) {
    if (size > max) {
      found(rule, place, Math.toIntExact(size));
    }
  }

  private void found(String rule, String place, int size) {
    findings.add(new Finding(rule, file + "#" + place, size));
  }
}
