package io.narthex.rules.alerting;

import java.util.SortedMap;

/// That a rule's condition holds for a label set.
record Finding(SortedMap<String, String> annotations, double value) {}
