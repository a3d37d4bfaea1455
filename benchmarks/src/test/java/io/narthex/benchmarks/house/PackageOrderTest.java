package io.narthex.benchmarks.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.narthex.benchmarks.house.PackageOrder.Listed;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The walls between packages, over the compiled classes of all modules.
final class PackageOrderTest {
  private static final String ROOT = "io.narthex.";
  private static final String BENCHMARKS = ROOT + "benchmarks";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.narthex");
  private static final PackageOrder ORDER =
      PackageOrder.parse(Repository.text(Repository.root().resolve("docs/architecture.md")));

  @Test
  void allModulesAreSeen() {
    for (String module : Repository.MODULES) {
      assertTrue(
          CLASSES.stream().anyMatch(type -> type.getPackageName().startsWith(ROOT + module)),
          () -> "no class of module " + module);
    }
  }

  @Test
  void everyPackageIsListed() {
    Set<String> missing = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String name = type.getPackageName();
      if (!name.startsWith(BENCHMARKS) && ORDER.find(name).isEmpty()) {
        missing.add(name);
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void packagesUseOnlyThoseBeforeThemAndExportedOnes() {
    assertEquals(Set.of(), violations(ORDER));
  }

  @Test
  void theOrderIsOneThatCanBeViolated() {
    Listed postings = ORDER.packages().get("io.narthex.storage.postings");
    assertEquals(new Listed(0, 9, false), postings);
    assertEquals(new Listed(1, 0, true), ORDER.packages().get("io.narthex.query"), ORDER::toString);
    assertEquals(
        "io.narthex.server.ui", ORDER.find("io.narthex.server.ui.x").orElseThrow().getKey());
    assertEquals(Optional.empty(), ORDER.find("io.narthex.server.other"));
    String upsideDown =
        """
        | module | packages |
        | storage | `text*` `clock*` `file` contract (`io.narthex.storage`)`*` `wal` `labels*` |
        | query | contract (`io.narthex.query`)`*` `syntax*` |
        """;
    Set<String> found = violations(PackageOrder.parse(upsideDown));
    assertTrue(
        found.stream()
            .anyMatch(use -> use.startsWith("io.narthex.storage.wal -> io.narthex.storage.labels")),
        found::toString);
    assertTrue(
        found.stream()
            .anyMatch(use -> use.startsWith("io.narthex.storage.file -> io.narthex.storage (")),
        found::toString);
  }

  /// Uses of packages that `order` forbids; classes of packages that it does not list are left out.
  private static Set<String> violations(PackageOrder order) {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      Optional<Map.Entry<String, Listed>> user = order.find(type.getPackageName());
      if (user.isEmpty()) {
        continue;
      }
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        Optional<Map.Entry<String, Listed>> used = order.find(target.getPackageName());
        if (used.isPresent() && !user.get().getValue().mayUse(used.get().getValue())) {
          found.add(
              user.get().getKey()
                  + " -> "
                  + used.get().getKey()
                  + " ("
                  + type.getSimpleName()
                  + " uses "
                  + target.getSimpleName()
                  + ")");
        }
      }
    }
    return found;
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.narthex.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nobodyUsesBenchmarks() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BENCHMARKS + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BENCHMARKS + "..")
        .check(CLASSES);
  }

  /// Packages of libraries and of the JDK, and the packages (`..` with those below) that alone may
  /// use them.
  @ParameterizedTest
  @CsvSource({
    "com.google.re2j, storage.regex",
    "org.roaringbitmap, storage.postings storage.head storage.index storage.block",
    "net.jpountz, storage.labels storage.wal",
    "org.antlr, query.syntax..",
    "org.yaml, rules.yaml server.discovery",
    "picocli, server.cli",
    "at.favre, server.http",
    "io.micronaut, server server.http",
    "io.netty, server..",
    "io.netty.channel, server.http",
    "io.netty.bootstrap, server.http",
    "io.netty.handler.ssl, server.http",
    "io.prometheus, server..",
    "sun.misc, server",
    "jdk.internal, ''",
    "java.lang.reflect, ''",
    "java.nio.channels, storage.file",
  })
  void librariesHaveTheirUsers(String library, String users) {
    noClasses()
        .that()
        .resideOutsideOfPackages(patterns(users))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .check(CLASSES);
  }

  private static String[] patterns(String users) {
    return Stream.of((users + " benchmarks..").strip().split(" +", -1))
        .map(ROOT::concat)
        .toArray(String[]::new);
  }

  /// Files, clock and randomness are passed in.
  @ParameterizedTest
  @CsvSource({
    "java.nio.file.Files, storage.file server..",
    "java.io.FileInputStream, ''",
    "java.io.FileOutputStream, ''",
    "java.io.RandomAccessFile, ''",
    "java.nio.channels.FileChannel, storage.file",
    "java.nio.channels.AsynchronousFileChannel, ''",
    "java.time.Clock, ''",
    "java.util.concurrent.ThreadLocalRandom, ''",
  })
  void classesHaveTheirUsers(String used, String users) {
    noClasses()
        .that()
        .resideOutsideOfPackages(patterns(users))
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(used)
        .check(CLASSES);
  }

  @Test
  void timeComesFromTheClock() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "storage.clock", BENCHMARKS + "..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(CLASSES);
  }

  /// An interrupt closes a file channel for all its users, so nobody interrupts a thread of
  /// storage. One class restores the flag of the thread it runs on.
  @Test
  void nobodyInterruptsThreadsOfStorage() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "storage..")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "storage.database.PeriodicThread")
        .should()
        .callMethod(Thread.class, "interrupt")
        .check(CLASSES);
  }

  /// Nor does anybody whose threads read or write storage end them by an interrupt.
  @Test
  void nobodyEndsThreadsThatMayBeInStorage() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "storage..", ROOT + "query..", ROOT + "rules..")
        .should()
        .callMethod(ExecutorService.class, "shutdownNow")
        .orShould()
        .callMethod(Future.class, "cancel", boolean.class)
        .orShould()
        .callMethod(CompletableFuture.class, "cancel", boolean.class)
        .check(CLASSES);
  }
}
