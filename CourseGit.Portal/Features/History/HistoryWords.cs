using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.History;

/// <summary>What the files of commits are called.</summary>
public static class HistoryWords
{
    private static readonly string[] Images = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

    /// <summary>What happened to a file or an exercise, with its icon and its tone.</summary>
    public static (string Word, string Icon, string Tone) Of(FileChangeKind kind) => kind switch
    {
        FileChangeKind.Added => ("Added", "plus", "success"),
        FileChangeKind.Changed => ("Changed", "changed", "info"),
        FileChangeKind.Moved => ("Moved", "right", "neutral"),
        _ => ("Removed", "minus", "danger"),
    };

    /// <summary>How large a file was and is.</summary>
    public static string Sizes(FileChange change) => (change.Before?.Size, change.After?.Size) switch
    {
        ({ } before, { } after) when before != after => $"{Words.Size(before)} → {Words.Size(after)}",
        (_, { } after) => Words.Size(after),
        ({ } before, null) when change.After is null => Words.Size(before),
        _ => "not on this server",
    };

    /// <summary>Whether a browser can show the file as an image.</summary>
    public static bool IsImage(CoursePath path) => Images.Contains(Path.GetExtension(path.Value).ToLowerInvariant());

    /// <summary>What is said where files are not shown to who looks.</summary>
    public static string LeftOut(int files) =>
        $"{Words.Count(files, "more file")} {(files == 1 ? "is" : "are")} not shown. {CommitFiles.LeftOut}";

    /// <summary>The last part of a path.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
