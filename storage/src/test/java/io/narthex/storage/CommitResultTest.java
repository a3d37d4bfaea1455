package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CommitResultTest {
  private static final long[] REFS = {17, 0};

  @Test
  void allStoredInEitherWay() {
    SampleOutcome[] outcomes = {SampleOutcome.STORED, SampleOutcome.STORED};
    for (CommitResult result :
        new CommitResult[] {
          new CommitResult(5, outcomes, REFS), CommitResult.allStored(5, 2, REFS)
        }) {
      assertTrue(result.allStored());
      assertTrue(result.allSuccessful());
      assertEquals(2, result.count(SampleOutcome.STORED));
      assertEquals(0, result.count(SampleOutcome.DUPLICATE));
      assertEquals(SampleOutcome.STORED, result.outcome(1));
      assertEquals(5, result.sequence());
      assertEquals(17, result.ref(0));
      assertEquals(0, result.ref(1));
    }
  }

  @Test
  void emptyBatchIsSuccess() {
    CommitResult result = new CommitResult(3, new SampleOutcome[0], new long[0]);
    assertTrue(result.allSuccessful());
    assertEquals(0, result.count(SampleOutcome.STORED));
  }

  @Test
  void countsEachOutcome() {
    for (SampleOutcome other : SampleOutcome.values()) {
      SampleOutcome[] outcomes = {SampleOutcome.STORED, other, SampleOutcome.STORED, other};
      CommitResult result = new CommitResult(1, outcomes, REFS);
      assertEquals(other == SampleOutcome.STORED ? 4 : 2, result.count(other));
      assertEquals(other, result.outcome(3));
      assertEquals(other == SampleOutcome.STORED, result.allStored());
      assertEquals(other.isSuccess(), result.allSuccessful());
    }
  }

  @Test
  void duplicatesAmongStoredAreSuccess() {
    SampleOutcome[] outcomes = {SampleOutcome.STORED, SampleOutcome.DUPLICATE};
    CommitResult result = new CommitResult(1, outcomes, REFS);
    assertTrue(result.allSuccessful());
    assertFalse(result.allStored());
  }
}
