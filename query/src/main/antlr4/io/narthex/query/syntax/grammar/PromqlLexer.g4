// Tokens of PromQL 3.14. What depends on more than one token (numbers against durations, `fill` as a
// name, the operators behind `offset (…)`, bad characters) is settled by QueryTokens, which reads this lexer.
lexer grammar PromqlLexer;

tokens {
  DURATION,         // a NUMBER with units
  LIST_PAREN,       // the parenthesis directly behind group_left or group_right
  OFFSET_OPERATOR,  // an arithmetic operator behind `offset (…)`: belongs to the offset
  ERROR             // ends the input
}

WS : [ \t\r\n]+ -> skip ;
COMMENT : '#' ~[\r\n]* -> skip ;

LEFT_PAREN : '(' ;
RIGHT_PAREN : ')' ;
LEFT_BRACE : '{' -> pushMode(BRACES) ;
LEFT_BRACKET : '[' -> pushMode(BRACKETS) ;
COMMA : ',' ;
EQL : '=' ;
BAD_OPERATOR : '=~' | '!~' ;

ADD : '+' ;
SUB : '-' ;
MUL : '*' ;
DIV : '/' ;
MOD : '%' ;
POW : '^' ;
AT : '@' ;
EQLC : '==' ;
NEQ : '!=' ;
LTE : '<=' ;
LSS : '<' ;
GTE : '>=' ;
GTR : '>' ;
TRIM_UPPER : '</' ;
TRIM_LOWER : '>/' ;

// More than any valid number or duration; QueryTokens cuts it.
NUMBER : NUMERIC ;
fragment NUMERIC : '.'? [0-9] ([eE] [+\-]? | [0-9a-zA-Z_.])* ;

STRING : QUOTED ;
fragment QUOTED
  : '"' ('\\' . | ~["\\\n])* '"'
  | '\'' ('\\' . | ~['\\\n])* '\''
  | '`' ~[`]* '`'
  ;

AND options { caseInsensitive = true; } : 'and' ;
OR options { caseInsensitive = true; } : 'or' ;
UNLESS options { caseInsensitive = true; } : 'unless' ;
ATAN2 options { caseInsensitive = true; } : 'atan2' ;

SUM options { caseInsensitive = true; } : 'sum' ;
AVG options { caseInsensitive = true; } : 'avg' ;
COUNT options { caseInsensitive = true; } : 'count' ;
MIN options { caseInsensitive = true; } : 'min' ;
MAX options { caseInsensitive = true; } : 'max' ;
GROUP options { caseInsensitive = true; } : 'group' ;
STDDEV options { caseInsensitive = true; } : 'stddev' ;
STDVAR options { caseInsensitive = true; } : 'stdvar' ;
TOPK options { caseInsensitive = true; } : 'topk' ;
BOTTOMK options { caseInsensitive = true; } : 'bottomk' ;
QUANTILE options { caseInsensitive = true; } : 'quantile' ;
LIMITK options { caseInsensitive = true; } : 'limitk' ;
LIMIT_RATIO options { caseInsensitive = true; } : 'limit_ratio' ;
COUNT_VALUES options { caseInsensitive = true; } : 'count_values' ;

OFFSET options { caseInsensitive = true; } : 'offset' ;
ANCHORED options { caseInsensitive = true; } : 'anchored' ;
SMOOTHED options { caseInsensitive = true; } : 'smoothed' ;
BY options { caseInsensitive = true; } : 'by' ;
WITHOUT options { caseInsensitive = true; } : 'without' ;
ON options { caseInsensitive = true; } : 'on' ;
IGNORING options { caseInsensitive = true; } : 'ignoring' ;
GROUP_LEFT options { caseInsensitive = true; } : 'group_left' ;
GROUP_RIGHT options { caseInsensitive = true; } : 'group_right' ;
BOOL options { caseInsensitive = true; } : 'bool' ;
// Keywords only before a parenthesis.
FILL options { caseInsensitive = true; } : 'fill' ;
FILL_LEFT options { caseInsensitive = true; } : 'fill_left' ;
FILL_RIGHT options { caseInsensitive = true; } : 'fill_right' ;

START options { caseInsensitive = true; } : 'start' ;
END options { caseInsensitive = true; } : 'end' ;
STEP options { caseInsensitive = true; } : 'step' ;
RANGE options { caseInsensitive = true; } : 'range' ;
MAX_OF options { caseInsensitive = true; } : 'max_of' ;
MIN_OF options { caseInsensitive = true; } : 'min_of' ;
INF_OR_NAN options { caseInsensitive = true; } : ('inf' | 'nan') -> type(NUMBER) ;

IDENTIFIER : NAME ;
fragment NAME : [a-zA-Z_] [a-zA-Z0-9_]* ;
METRIC_IDENTIFIER : [a-zA-Z_:] [a-zA-Z0-9_:]* ;

UNKNOWN : . ;

// Label matchers: no keywords, no numbers.
mode BRACES;

BRACES_WS : [ \t\r\n]+ -> skip ;
BRACES_COMMENT : '#' ~[\r\n]* -> skip ;
BRACES_COMMA : ',' -> type(COMMA) ;
BRACES_EQL : '=' -> type(EQL) ;
BRACES_NEQ : '!=' -> type(NEQ) ;
EQL_REGEX : '=~' ;
NEQ_REGEX : '!~' ;
BRACES_STRING : QUOTED -> type(STRING) ;
BRACES_IDENTIFIER : NAME -> type(IDENTIFIER) ;
RIGHT_BRACE : '}' -> popMode ;
BRACES_UNKNOWN : . ;

// Ranges and steps: of the words only those of duration expressions.
mode BRACKETS;

BRACKETS_WS : [ \t\r\n]+ -> skip ;
BRACKETS_COMMENT : '#' ~[\r\n]* ;
COLON : ':' ;
RIGHT_BRACKET : ']' -> popMode ;
BRACKETS_LEFT_PAREN : '(' -> type(LEFT_PAREN) ;
BRACKETS_RIGHT_PAREN : ')' -> type(RIGHT_PAREN) ;
BRACKETS_LEFT_BRACE : '{' -> type(LEFT_BRACE), pushMode(BRACES) ;
BRACKETS_COMMA : ',' -> type(COMMA) ;
BRACKETS_ADD : '+' -> type(ADD) ;
BRACKETS_SUB : '-' -> type(SUB) ;
BRACKETS_MUL : '*' -> type(MUL) ;
BRACKETS_DIV : '/' -> type(DIV) ;
BRACKETS_MOD : '%' -> type(MOD) ;
BRACKETS_POW : '^' -> type(POW) ;
BRACKETS_AT : '@' -> type(AT) ;
BRACKETS_EQL : '=' -> type(EQL) ;
BRACKETS_EQLC : '==' -> type(EQLC) ;
BRACKETS_NEQ : '!=' -> type(NEQ) ;
BRACKETS_LTE : '<=' -> type(LTE) ;
BRACKETS_LSS : '<' -> type(LSS) ;
BRACKETS_GTE : '>=' -> type(GTE) ;
BRACKETS_GTR : '>' -> type(GTR) ;
BRACKETS_TRIM_UPPER : '</' -> type(TRIM_UPPER) ;
BRACKETS_TRIM_LOWER : '>/' -> type(TRIM_LOWER) ;
BRACKETS_BAD_OPERATOR : ('=~' | '!~') -> type(BAD_OPERATOR) ;
BRACKETS_NUMBER : NUMERIC -> type(NUMBER) ;
BRACKETS_STRING : QUOTED -> type(STRING) ;
BRACKETS_STEP options { caseInsensitive = true; } : 'step' -> type(STEP) ;
BRACKETS_RANGE options { caseInsensitive = true; } : 'range' -> type(RANGE) ;
BRACKETS_MAX_OF options { caseInsensitive = true; } : 'max_of' -> type(MAX_OF) ;
BRACKETS_MIN_OF options { caseInsensitive = true; } : 'min_of' -> type(MIN_OF) ;
BRACKETS_WORD : NAME ;
BRACKETS_UNKNOWN : . ;
