//! Which file of `src` takes something from which: read from the `use` lines and paths, as far as text tells.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;

/// A module by its path: `["store", "pack"]`; the crate itself is empty.
pub(super) type Module = Vec<String>;

/// The files of `src` by their modules, with what each takes from others.
pub(super) struct Imports {
    files: BTreeMap<Module, String>,
    /// What a file hands on of others: the name in it, and where that is from.
    forwarded: BTreeMap<Module, BTreeMap<String, Module>>,
}

impl Imports {
    /// Reads the names that files hand on.
    pub(super) fn of(sources: &[Source]) -> Self {
        let files: BTreeMap<Module, String> =
            sources.iter().map(|source| (module_of(&source.path), source.path.clone())).collect();
        let mut imports = Self { files, forwarded: BTreeMap::new() };
        for source in sources {
            let module = module_of(&source.path);
            for (path, is_forwarded) in used_paths(&source.code) {
                if let (true, Some(absolute)) = (is_forwarded, imports.absolute(&module, &path))
                    && let Some(name) = absolute.last().cloned()
                {
                    imports.forwarded.entry(module.clone()).or_default().insert(name, absolute);
                }
            }
        }
        imports
    }

    /// The files that one takes something from.
    pub(super) fn used_by(&self, source: &Source) -> BTreeSet<String> {
        let module = module_of(&source.path);
        let used = used_paths(&source.code).into_iter().filter(|(_, is_forwarded)| !is_forwarded).map(|(path, _)| path);
        let paths = used.chain(paths_in_code(&source.code));
        let files = paths.filter_map(|path| self.file(self.absolute(&module, &path)?));
        files.filter(|file| *file != source.path).collect()
    }

    /// A path from the crate's root, if it leads to this crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" | "zoom_qos" => Some(rest.to_vec()),
            "self" => Some([module.as_slice(), rest].concat()),
            "super" => {
                self.absolute(&module[..module.len().checked_sub(1)?].to_vec(), &[&["self".to_owned()], rest].concat())
            }
            child => {
                let below = [module.as_slice(), &[child.to_owned()]].concat();
                self.files.contains_key(&below).then(|| [below.as_slice(), rest].concat())
            }
        }
    }

    /// The file in which that lies, behind whatever hands it on.
    fn file(&self, path: Module) -> Option<String> {
        let mut path = path;
        for _ in 0..8 {
            let depth = (0..=path.len()).rev().find(|depth| self.files.contains_key(&path[..*depth]))?;
            let (module, rest) = path.split_at(depth);
            let forwarded = rest.first().and_then(|name| self.forwarded.get(module)?.get(name));
            match forwarded {
                Some(further) => path = [further.as_slice(), &rest[1..]].concat(),
                None => return self.files.get(module).cloned(),
            }
        }
        None
    }
}

/// Files that take from each other in a circle, each such group sorted.
pub(super) fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reached = |from: &String| {
        let (mut found, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            next.extend(edges.get(file).into_iter().flatten().filter(|used| found.insert((*used).clone())));
        }
        found
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = edges.keys().map(|file| (file, reached(file))).collect();
    let mut circles = BTreeSet::new();
    for (file, found) in reached.iter().filter(|(file, found)| found.contains(**file)) {
        let is_mutual = |other: &&String| reached.get(*other).is_some_and(|back| back.contains(*file));
        circles.insert(found.iter().filter(is_mutual).cloned().collect::<Vec<_>>());
    }
    circles.into_iter().collect()
}

fn module_of(path: &str) -> Module {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(path, "lib" | "main" | "mod") { Module::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// The paths of the `use` lines, each with whether it is handed on.
fn used_paths(code: &str) -> Vec<(Module, bool)> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let line = code[..at].rsplit('\n').next().unwrap_or_default().trim();
        let Some((tree, _)) = code[at + 4..].split_once(';') else { continue };
        if line.is_empty() || line.starts_with("pub") {
            expand(tree, &[], &mut |path| paths.push((path, line.starts_with("pub"))));
        }
    }
    paths
}

/// Every path of a tree of `use`, without its alias.
fn expand(tree: &str, before: &[String], take: &mut dyn FnMut(Module)) {
    let (path, group) = match tree.split_once('{') {
        Some((path, group)) => (path, group.rsplit_once('}').map(|(group, _)| group)),
        None => (tree, None),
    };
    let path = path.split(" as ").next().unwrap_or_default();
    let segments = path
        .split("::")
        .map(str::trim)
        .filter(|segment| !segment.is_empty() && *segment != "self" || before.is_empty() && *segment == "self");
    let path: Module = before.iter().cloned().chain(segments.map(str::to_owned)).collect();
    let Some(group) = group else { return take(path) };
    let (mut depth, mut from) = (0, 0);
    for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !group[from..at].trim().is_empty() {
                    expand(&group[from..at], &path, take);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// Paths that stand in the code itself, by their first words.
fn paths_in_code(code: &str) -> impl Iterator<Item = Module> {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("use ") && !line.contains(" use "));
    lines.flat_map(|line| {
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let words = line.split(move |c| !is_path(c)).filter(|word| word.contains("::"));
        words.map(|word| word.split("::").map(str::to_owned).collect::<Module>())
    })
}
