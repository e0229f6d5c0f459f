using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>How a commit is built: where in it the course lies, and which folders of the course are exercises.</summary>
/// <param name="Folder">The folder of the commit that is the course; null when its root is.</param>
/// <param name="Exercises">The blob of each exercise's <c>exercise.xml</c>, by the exercise's folder counted from the course's
/// root.</param>
internal sealed record CommitShape(string? Folder, IReadOnlyDictionary<string, string> Exercises)
{
    private const string Ours = FolderWalker.OurFolder + "/";

    /// <summary>Of a commit nothing of which is the course's.</summary>
    public static CommitShape Nothing { get; } = new("\0", new Dictionary<string, string>()); // no folder can be called so

    /// <summary>Of everything a commit holds.</summary>
    public static CommitShape Of(ContentLayout layout)
    {
        var exercises = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in layout.Entries.Where(e => e.IsFile))
        {
            if (ExerciseTitle.FolderOf(entry.Path) is { } folder)
                exercises[folder] = entry.Id;
        }
        return new CommitShape(layout.Folder, exercises);
    }

    /// <summary>A path of the commit, counted from the course's root; null when it lies beside the course.</summary>
    public RawPath? InCourse(RawPath path)
    {
        if (Folder is null)
            return path;
        var prefix = RawPath.FromText(Folder).Bytes + "/";
        return path.Bytes.StartsWith(prefix, StringComparison.Ordinal) ? new RawPath(path.Bytes[prefix.Length..]) : null;
    }

    /// <summary>A path of the course, counted from the commit's root.</summary>
    public RawPath InCommit(RawPath path) => Folder is null ? path : new RawPath(RawPath.FromText(Folder).Bytes + "/" + path.Bytes);

    /// <summary>Whether the path, counted from the course's root, is CourseGit's own.</summary>
    public static bool IsOurs(RawPath path) => path.Bytes == FolderWalker.OurFolder
        || path.Bytes.StartsWith(Ours, StringComparison.Ordinal);

    /// <summary>Whether it is a piece of the saved database.</summary>
    public static bool IsDatabase(RawPath path) => path.Bytes.StartsWith(Ours + "database/", StringComparison.Ordinal);

    /// <summary>The exercise a file belongs to: the nearest folder above it that is one.</summary>
    /// <param name="others">Exercises that are not in this commit, but were in others that are looked at.</param>
    public string? ExerciseOf(RawPath path, IReadOnlySet<string> others)
    {
        for (var slash = path.Bytes.LastIndexOf('/'); slash > 0; slash = path.Bytes.LastIndexOf('/', slash - 1))
        {
            var folder = path.Bytes[..slash];
            if (Exercises.ContainsKey(folder) || others.Contains(folder))
                return folder;
        }
        return null;
    }
}
