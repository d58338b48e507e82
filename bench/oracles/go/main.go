// What go/types answers for every identifier of Go files: `oracle DIR < FILES` reads the paths of the files that are asked about (one
// a line), an empty line, and the other files of the tree, and writes one JSON line a use (see src/precision/truth.ts). The packages of
// the tree are found by its go.mod files and checked from source; of what is outside only the standard library is known, and nothing
// is said where other packages decide. Files that linux/amd64 does not build, and those of no package (testdata), are not told.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type place [3]any

type use struct {
	Path    string     `json:"path"`
	Line    int        `json:"line"`
	Column  int        `json:"column"`
	Targets [][]place  `json:"targets"`
	Outside bool       `json:"outside,omitempty"`
	Called  *[][]place `json:"called,omitempty"`
	// null at the top of a file; told of calls alone
	Caller any `json:"caller,omitempty"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "oracle DIR < FILES")
		os.Exit(2)
	}
	asked, others := readFiles()
	root, err := filepath.Abs(os.Args[1])
	if err != nil {
		fail(err)
	}
	tree := newTree(root, append(append([]string{}, asked...), others...))
	wanted := map[string]bool{}
	folders := map[string]bool{}
	for _, file := range asked {
		if isIgnored(file) {
			continue
		}
		wanted[file] = true
		folders[folderOf(file)] = true
	}
	names := make([]string, 0, len(folders))
	for folder := range folders {
		names = append(names, folder)
	}
	sort.Strings(names)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for _, folder := range names {
		for _, checked := range tree.checkWhole(folder) {
			for _, file := range checked.files {
				if path := tree.relative(file.Pos()); wanted[path] {
					tellFile(tree, checked, file, path, encoder)
				}
			}
		}
	}
}

func readFiles() (asked, others []string) {
	scanner := bufio.NewScanner(os.Stdin)
	into := &asked
	for scanner.Scan() {
		if scanner.Text() == "" {
			into = &others
		} else {
			*into = append(*into, scanner.Text())
		}
	}
	return asked, others
}

// tellFile writes the uses of one file in the order of the source.
func tellFile(tree *tree, checked *checked, file *ast.File, path string, encoder *json.Encoder) {
	calls := callsOf(file)
	for _, declaration := range file.Decls {
		var caller *place
		if function, ok := declaration.(*ast.FuncDecl); ok {
			caller = tree.placeOf(function.Name.Pos())
		}
		ast.Inspect(declaration, func(node ast.Node) bool {
			name, ok := node.(*ast.Ident)
			if !ok {
				return true
			}
			if one := useOf(tree, checked, name, calls[name]); one != nil {
				if one.Called != nil {
					one.Caller = caller
				}
				position := tree.placeOf(name.Pos())
				one.Path, one.Line, one.Column = path, position[1].(int), position[2].(int)
				if err := encoder.Encode(one); err != nil {
					fail(err)
				}
			}
			return true
		})
	}
}

// callsOf finds the names that are called, by what stands around them: parentheses and type arguments change nothing.
func callsOf(file *ast.File) map[*ast.Ident]bool {
	calls := map[*ast.Ident]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if name := calleeOf(call.Fun); name != nil {
				calls[name] = true
			}
		}
		return true
	})
	return calls
}

func calleeOf(expression ast.Expr) *ast.Ident {
	switch callee := expression.(type) {
	case *ast.Ident:
		return callee
	case *ast.SelectorExpr:
		return callee.Sel
	case *ast.ParenExpr:
		return calleeOf(callee.X)
	case *ast.IndexExpr:
		return calleeOf(callee.X)
	case *ast.IndexListExpr:
		return calleeOf(callee.X)
	}
	return nil
}

func useOf(tree *tree, checked *checked, name *ast.Ident, isCalled bool) *use {
	object := checked.info.Uses[name]
	if object == nil {
		return nil
	}
	// a package is many files: what its name stands for is not judged
	if _, ok := object.(*types.PkgName); ok {
		return nil
	}
	// what the compiler knows by itself may stand in the tree as well, to be read
	if object.Pkg() == types.Unsafe {
		return nil
	}
	one := &use{Targets: [][]place{}}
	at := tree.placeOf(object.Pos())
	field := checked.info.Defs[name]
	if at == nil && field != nil {
		return nil
	}
	if at == nil {
		one.Outside = true
	} else {
		one.Targets = append(one.Targets, []place{*at})
	}
	// the name of an embedded field is the name of its type: both are meant
	if field != nil {
		one.Targets = append(one.Targets, []place{*tree.placeOf(name.Pos())})
	}
	if isCalled {
		one.Called = calledThere(object, at)
	}
	return one
}

// calledThere is nil where the checker does not know what runs: the value of a variable, a field or a parameter; and for a conversion,
// which runs nothing: whether it makes an instance of its type is not asked here.
func calledThere(object types.Object, at *place) *[][]place {
	none := [][]place{}
	switch object.(type) {
	case *types.Func:
		if at == nil {
			return &none
		}
		return &[][]place{{*at}}
	case *types.Builtin:
		return &none
	}
	return nil
}

// isIgnored tells of the folders and files that belong to no package: those of a `testdata` are often many programs side by side.
func isIgnored(path string) bool {
	for _, part := range strings.Split(path, "/") {
		if part == "testdata" || strings.HasPrefix(part, "_") || strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func folderOf(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return "."
}
