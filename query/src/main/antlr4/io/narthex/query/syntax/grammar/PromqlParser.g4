parser grammar PromqlParser;

options { tokenVocab = PromqlLexer; }

query : IDENTIFIER EOF ;
