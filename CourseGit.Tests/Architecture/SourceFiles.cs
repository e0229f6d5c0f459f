namespace CourseGit.Tests.Architecture;

/// <summary>The repository's own text files, as they lie beside the tests that were built from them.</summary>
internal static class SourceFiles
{
    private static readonly HashSet<string> Left = new(
        ["bin", "obj", ".git", "artifacts", "data", "TestResults", "_framework", "node_modules", "vendor", ".vs", ".idea"],
        StringComparer.Ordinal);
    private static readonly HashSet<string> Kinds = new(
        ["", ".cs", ".razor", ".css", ".js", ".mjs", ".html", ".md", ".json", ".props", ".targets", ".csproj", ".sln", ".sh", ".yml",
        ".yaml", ".txt", ".editorconfig", ".gitignore"], StringComparer.Ordinal);

    public static string Root { get; } = FindRoot();

    /// <summary>Paths counted from the root, with slashes, and the text.</summary>
    public static IReadOnlyList<(string Path, string Text)> All { get; } =
        [.. Below(Root).Where(f => Kinds.Contains(Path.GetExtension(f))).Select(f => (Path.GetRelativePath(Root, f), File.ReadAllText(f)))
            .OrderBy(f => f.Item1, StringComparer.Ordinal)];

    /// <summary>The C# files of a project.</summary>
    public static IEnumerable<(string Path, string Text)> Of(string project) =>
        All.Where(f => f.Path.StartsWith(project + "/", StringComparison.Ordinal) && f.Path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Whether a tool wrote it, and writes it anew: migrations and their models.</summary>
    public static bool IsMadeByTools((string Path, string Text) file) => file.Path.Contains("/Migrations/", StringComparison.Ordinal);

    /// <summary>Lines of code, numbered from 1; those that are comments left out.</summary>
    public static IEnumerable<(int Number, string Text)> Code(string text) =>
        text.Split('\n').Select((line, i) => (i + 1, line)).Where(l => !l.line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder)
            .Where(d => !Left.Contains(Path.GetFileName(d)) && new DirectoryInfo(d).LinkTarget is null).SelectMany(Below));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CourseGit.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The tests do not lie below the folder that holds CourseGit.sln.");
    }
}
