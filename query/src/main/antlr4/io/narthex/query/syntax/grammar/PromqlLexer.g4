lexer grammar PromqlLexer;

WS : [ \t\r\n]+ -> skip ;
IDENTIFIER : [a-zA-Z_] [a-zA-Z0-9_]* ;
