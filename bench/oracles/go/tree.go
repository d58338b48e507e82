package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode/utf8"
)

// tree holds the Go files of a folder and the packages that were made of them.
type tree struct {
	root    string
	files   *token.FileSet
	within  map[string]bool
	folders map[string][]string
	// the folder of each go.mod, by the path of its module
	modules map[string]string
	// packages without their tests, by folder; nil while one is being made
	packages map[string]*types.Package
	// the package whose outer tests are being checked, with its inner tests
	tested   map[string]*types.Package
	standard types.Importer
	parsed   map[string]*ast.File
	lines    map[string][][]byte
}

// checked is a package with all that its files say.
type checked struct {
	files []*ast.File
	info  *types.Info
}

func newTree(root string, files []string) *tree {
	build.Default.GOOS, build.Default.GOARCH, build.Default.CgoEnabled = "linux", "amd64", false
	t := &tree{
		root: root, files: token.NewFileSet(), within: map[string]bool{}, folders: map[string][]string{}, modules: map[string]string{},
		packages: map[string]*types.Package{}, tested: map[string]*types.Package{}, parsed: map[string]*ast.File{}, lines: map[string][][]byte{},
	}
	t.standard = importer.ForCompiler(t.files, "source", nil)
	for _, file := range files {
		t.within[file] = true
		t.folders[folderOf(file)] = append(t.folders[folderOf(file)], file)
	}
	for folder := range t.folders {
		for ; folder != "."; folder = folderOf(folder) {
			t.readModule(folder)
		}
	}
	t.readModule(".")
	return t
}

func (t *tree) readModule(folder string) {
	text, err := os.ReadFile(filepath.Join(t.root, folder, "go.mod"))
	if err != nil {
		return
	}
	for _, line := range strings.Split(string(text), "\n") {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "module" {
			t.modules[strings.Trim(words[1], `"`)] = folder
			return
		}
	}
}

// folderOfImport is the folder of the tree that an import names, by the longest module path that it begins with.
func (t *tree) folderOfImport(path string) string {
	best, length := "", -1
	for module, folder := range t.modules {
		rest := strings.TrimPrefix(path, module)
		if module == "std" {
			rest = "/" + path
		} else if rest == path || rest != "" && rest[0] != '/' {
			continue
		}
		in := filepath.ToSlash(filepath.Join(folder, rest))
		if len(module) > length && len(t.folders[in]) > 0 {
			best, length = in, len(module)
		}
	}
	return best
}

// Import makes the package of the tree that a path names, without its tests, or one of the standard library. What it has no answer
// for is an empty package to the checker, which says nothing of it.
func (t *tree) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	folder := t.folderOfImport(path)
	if folder == "" {
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			return nil, fmt.Errorf("%s is outside", path)
		}
		return t.standard.Import(path)
	}
	if made := t.tested[folder]; made != nil {
		return made, nil
	}
	made, known := t.packages[folder]
	if !known {
		t.packages[folder] = nil
		made = t.checkPlain(path, folder)
		t.packages[folder] = made
	}
	if made == nil {
		return nil, fmt.Errorf("%s imports itself, or has no files", path)
	}
	return made, nil
}

func (t *tree) checkPlain(path, folder string) *types.Package {
	var files []*ast.File
	for _, group := range t.groupsOf(folder, false) {
		if len(files) == 0 || files[0].Name.Name == "main" {
			files = group
		}
	}
	if len(files) == 0 {
		return nil
	}
	configuration := t.configuration()
	configuration.IgnoreFuncBodies = true
	made, _ := configuration.Check(path, t.files, files, nil)
	return made
}

func (t *tree) configuration() *types.Config {
	// an error leaves what can be known around it
	return &types.Config{Importer: t, FakeImportC: true, Error: func(error) {}, Sizes: types.SizesFor("gc", "amd64")}
}

// checkWhole checks the packages of a folder with their tests: those of the same package together with it, those outside of it after it.
func (t *tree) checkWhole(folder string) []*checked {
	var all []*checked
	for _, group := range t.groupsOf(folder, true) {
		info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
		name := group[0].Name.Name
		made, _ := t.configuration().Check(folder+" "+name, t.files, group, info)
		if made != nil && !strings.HasSuffix(name, "_test") && name != "main" {
			t.tested[folder] = made
		}
		all = append(all, &checked{group, info})
	}
	delete(t.tested, folder)
	return all
}

// groupsOf are the files of a folder by the names of their packages; a package comes before its outer tests.
func (t *tree) groupsOf(folder string, tests bool) [][]*ast.File {
	byName := map[string][]*ast.File{}
	for _, path := range t.folders[folder] {
		if strings.HasSuffix(path, "_test.go") && !tests {
			continue
		}
		if file := t.parse(path); file != nil {
			byName[file.Name.Name] = append(byName[file.Name.Name], file)
		}
	}
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	sort.Strings(names)
	groups := make([][]*ast.File, 0, len(names))
	for _, name := range names {
		groups = append(groups, byName[name])
	}
	return groups
}

// parse is nil for a file that linux/amd64 does not build, or that cannot be read.
func (t *tree) parse(path string) *ast.File {
	if file, known := t.parsed[path]; known {
		return file
	}
	t.parsed[path] = nil
	name := filepath.Join(t.root, filepath.FromSlash(path))
	if match, err := build.Default.MatchFile(filepath.Dir(name), filepath.Base(name)); err != nil || !match {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	file, err := parser.ParseFile(t.files, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	t.parsed[path], t.lines[path] = file, bytes.SplitAfter(text, []byte("\n"))
	return file
}

func (t *tree) relative(at token.Pos) string {
	name, err := filepath.Rel(t.root, t.files.PositionFor(at, false).Filename)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(name)
}

// placeOf is nil for what is not declared in the tree.
func (t *tree) placeOf(at token.Pos) *place {
	if !at.IsValid() {
		return nil
	}
	path := t.relative(at)
	lines, known := t.lines[path]
	if !known {
		return nil
	}
	position := t.files.PositionFor(at, false)
	return &place{path, position.Line, utf16Column(lines[position.Line-1][:position.Column-1])}
}

// utf16Column counts the UTF-16 units of a line before a byte, from 1.
func utf16Column(before []byte) int {
	column := 1
	for len(before) > 0 {
		each, size := utf8.DecodeRune(before)
		before = before[size:]
		column++
		if each > 0xFFFF {
			column++
		}
	}
	return column
}
