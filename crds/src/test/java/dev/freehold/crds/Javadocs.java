package dev.freehold.crds;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * The Javadoc of a source folder's types as plain text: the one source of what {@code kubectl
 * explain} prints.
 */
final class Javadocs {
  /**
   * @param text what the type is
   * @param members a record's components or an enum's constants, in order, with their texts; empty
   *     where there is none
   */
  record TypeDoc(String text, Map<String, String> members) {}

  private static final TypeDoc NONE = new TypeDoc("", Map.of());

  private final Map<String, TypeDoc> types = new HashMap<>();

  private Javadocs() {}

  static Javadocs of(Path folder) {
    var javadocs = new Javadocs();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null);
        var sources = Files.list(folder)) {
      List<Path> paths = sources.filter(path -> path.toString().endsWith(".java")).toList();
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(paths));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        javadocs.new Reader(trees, unit.getPackageName().toString() + ".").scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("while reading the sources in " + folder, e);
    }
    return javadocs;
  }

  TypeDoc of(Class<?> type) {
    return types.getOrDefault(type.getName(), NONE);
  }

  private final class Reader extends TreePathScanner<Void, Void> {
    private final DocTrees trees;
    private final String prefix;

    Reader(DocTrees trees, String prefix) {
      this.trees = trees;
      this.prefix = prefix;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      TreePath path = getCurrentPath();
      DocCommentTree comment = trees.getDocCommentTree(path);
      Map<String, String> members = new LinkedHashMap<>();
      if (type.getKind() == Tree.Kind.ENUM) {
        for (Tree member : type.getMembers()) {
          if (member instanceof VariableTree constant && isConstant(constant, type)) {
            DocCommentTree text = trees.getDocCommentTree(new TreePath(path, constant));
            members.put(
                constant.getName().toString(), text == null ? "" : render(text.getFullBody()));
          }
        }
      } else if (comment != null) {
        for (DocTree tag : comment.getBlockTags()) {
          if (tag instanceof ParamTree param) {
            members.put(param.getName().toString(), render(param.getDescription()));
          }
        }
      }
      String text = comment == null ? "" : render(comment.getFullBody());
      types.put(prefix + nestedName(path), new TypeDoc(text, members));
      return super.visitClass(type, null);
    }

    private static boolean isConstant(VariableTree member, ClassTree type) {
      return member.getType() != null
          && member.getType().toString().equals(type.getSimpleName().toString());
    }

    private static String nestedName(TreePath path) {
      String name = ((ClassTree) path.getLeaf()).getSimpleName().toString();
      return path.getParentPath().getLeaf() instanceof ClassTree
          ? nestedName(path.getParentPath()) + "$" + name
          : name;
    }
  }

  private static String render(List<? extends DocTree> trees) {
    return trees.stream()
        .map(Javadocs::render)
        .collect(Collectors.joining())
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static String render(DocTree tree) {
    return switch (tree) {
      case TextTree text -> text.getBody();
      case LiteralTree literal -> literal.getBody().getBody();
      case LinkTree link ->
          link.getLabel().isEmpty() ? link.getReference().getSignature() : render(link.getLabel());
      case StartElementTree element when element.getName().contentEquals("p") -> " ";
      default ->
          throw new IllegalArgumentException(
              "'%s' cannot be shown by kubectl explain: write plain text, {@code …} or {@link …}"
                  .formatted(tree));
    };
  }
}
