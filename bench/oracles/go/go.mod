module codeloom.invalid/oracle

go 1.19
