// The expression language of Prometheus 3.14. Every decision needs at most two tokens of look-ahead,
// so SLL prediction is exact and the cost linear.
parser grammar PromqlParser;

options { tokenVocab = PromqlLexer; }

query : expr EOF ;

metricSelector : vectorSelector EOF ;

// Alternatives from the tightest to the loosest binding.
expr
  : expr LEFT_BRACKET rangeDuration (COLON rangeDuration?)? RIGHT_BRACKET       # brackets
  | expr OFFSET offsetValue                                                     # offset
  | expr AT timestamp                                                           # at
  | expr (ANCHORED | SMOOTHED)                                                  # rangeMode
  | <assoc=right> expr POW matching expr                                        # binary
  | (ADD | SUB) expr                                                            # unary
  | expr (MUL | DIV | MOD | ATAN2) matching expr                                # binary
  | expr (ADD | SUB) matching expr                                              # binary
  | expr (EQLC | NEQ | LTE | LSS | GTE | GTR | TRIM_UPPER | TRIM_LOWER) matching expr  # binary
  | expr (AND | UNLESS) matching expr                                           # binary
  | expr OR matching expr                                                       # binary
  | LEFT_PAREN expr RIGHT_PAREN                                                 # paren
  | functionName arguments                                                      # functionCall
  | aggregator (grouping arguments | arguments grouping?)                       # aggregation
  | vectorSelector                                                              # selector
  | number                                                                      # numberLiteral
  | STRING                                                                      # stringLiteral
  ;

arguments : LEFT_PAREN (expr (COMMA expr?)*)? RIGHT_PAREN ;

functionName : IDENTIFIER | START | END | STEP | RANGE | MAX_OF | MIN_OF ;

aggregator
  : SUM | AVG | COUNT | MIN | MAX | GROUP | STDDEV | STDVAR
  | TOPK | BOTTOMK | QUANTILE | LIMITK | LIMIT_RATIO | COUNT_VALUES
  ;

// by (…), without (…)
grouping : (BY | WITHOUT) labelList ;

labelList : LEFT_PAREN labels RIGHT_PAREN ;

labels : (labelName (COMMA labelName)* COMMA?)? ;

labelName
  : IDENTIFIER | METRIC_IDENTIFIER | STRING | aggregator
  | BOOL | BY | OFFSET | ON | IGNORING | GROUP_LEFT | GROUP_RIGHT | ATAN2 | AND | OR | UNLESS
  | ANCHORED | SMOOTHED | START | END | STEP | RANGE | MAX_OF | MIN_OF
  ;

// What may stand between a binary operator and its right side.
matching : BOOL? (on group?)? fill? ;

on : (ON | IGNORING) labelList ;

group : (GROUP_LEFT | GROUP_RIGHT) (LIST_PAREN labels RIGHT_PAREN)? ;

fill
  : FILL fillValue
  | FILL_LEFT fillValue (FILL_RIGHT fillValue)?
  | FILL_RIGHT fillValue (FILL_LEFT fillValue)?
  ;

fillValue : LEFT_PAREN (ADD | SUB)? number RIGHT_PAREN ;

vectorSelector : metricName labelMatchers? | labelMatchers ;

metricName
  : IDENTIFIER | METRIC_IDENTIFIER | aggregator
  | BY | WITHOUT | OFFSET | AND | OR | UNLESS | ANCHORED | SMOOTHED
  | START | END | STEP | RANGE | MAX_OF | MIN_OF
  ;

labelMatchers : LEFT_BRACE (labelMatcher (COMMA labelMatcher)* COMMA?)? RIGHT_BRACE ;

// A string alone is the metric name.
labelMatcher : IDENTIFIER matchOperator STRING | STRING (matchOperator STRING)? ;

matchOperator : EQL | NEQ | EQL_REGEX | NEQ_REGEX ;

number : NUMBER | DURATION ;

timestamp : (ADD | SUB)? number | (START | END) LEFT_PAREN RIGHT_PAREN ;

// A duration that must be positive where it is a literal.
rangeDuration : durationExpr ;

// DurationBuilder knows how tightly the operators bind.
durationExpr
  : durationOperand ((ADD | SUB | MUL | DIV | MOD | POW) durationOperand)*
  ;

durationOperand : (ADD | SUB)* durationPrimary ;

durationPrimary : number | durationCall | LEFT_PAREN durationExpr RIGHT_PAREN ;

durationCall
  : (STEP | RANGE) LEFT_PAREN RIGHT_PAREN
  | (MIN_OF | MAX_OF) LEFT_PAREN durationExpr COMMA durationExpr RIGHT_PAREN
  ;

// No full duration expression, except behind an opening parenthesis.
offsetValue
  : (ADD | SUB)? number
  | (ADD | SUB)? durationCall
  | (ADD | SUB) LEFT_PAREN durationExpr RIGHT_PAREN
  | LEFT_PAREN durationExpr RIGHT_PAREN (OFFSET_OPERATOR durationOperand)*
  ;
