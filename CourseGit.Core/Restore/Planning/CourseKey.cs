using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>
/// OpenTA keeps all exercises in one folder named by the course's key, and its database names the same key.
/// Exercises that come from another course, or from before the key changed, are found again only under the course's own key.
/// </summary>
internal static class CourseKey
{
    /// <summary>Where exercises lie, with a slash at the end.</summary>
    public const string Exercises = "exercises/";

    /// <summary>The keys in a commit: the folders right below <c>exercises/</c>.</summary>
    public static List<string> In(IEnumerable<TreeEntry> entries) =>
        [.. entries.Select(e => KeyOf(e.Path.Bytes)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The keys in a course folder.</summary>
    public static List<string> In(string courseFolder)
    {
        using var course = LinuxFolder.TryHold(courseFolder, out _);
        using var exercises = course?.OpenChild("exercises", out _);
        return exercises?.Names(out _).FindAll(n => exercises.Stat(n, out _) is { Kind: EntryKind.Folder }) ?? [];
    }

    /// <summary>The key of the commit's exercises and the one they get in the course; null when they stay as they are.</summary>
    /// <exception cref="RefusedException">It cannot be told which exercises are the course's.</exception>
    public static (string From, string To)? Align(List<string> pulled, List<string> own)
    {
        if (own.Intersect(pulled).Any())
            return null;
        (pulled, own) = (pulled.FindAll(IsKey), own.FindAll(IsKey));
        if (pulled.Count == 0 || own.Count == 0)
            return null;
        if (pulled is [var from] && own is [var to])
            return (from, to);
        throw new RefusedException(
            $"The commit's exercises lie under {Words(pulled)} and the course's under {Words(own)}: which belongs to which cannot be "
            + "told. Nothing was changed. Leave one folder in the course's exercises/, or restore the files you need by their paths.");
    }

    /// <summary>The entries with their exercises under the other key.</summary>
    public static List<TreeEntry> Rename(List<TreeEntry> entries, (string From, string To) keys)
    {
        var (old, now) = (Exercises + keys.From + "/", Exercises + keys.To + "/");
        return entries.ConvertAll(
            e => e.Path.Bytes.StartsWith(old, StringComparison.Ordinal)
            ? e with { Path = new RawPath(now + e.Path.Bytes[old.Length..]) }
            : e);
    }

    /// <summary>A path someone names as it is in the commit, with the exercises under the other key.</summary>
    public static CoursePath Rename(CoursePath path, (string From, string To) keys)
    {
        var (old, now) = (Exercises + new RawPath(keys.From).Display, Exercises + new RawPath(keys.To).Display);
        return path.Value == old || path.Value.StartsWith(old + "/", StringComparison.Ordinal)
            ? CoursePath.Parse(now + path.Value[old.Length..])
            : path;
    }

    // A course key is a uuid; anything else below exercises/ was put there by hand.
    private static bool IsKey(string name) => Guid.TryParseExact(name, "D", out _);

    private static string? KeyOf(string path)
    {
        if (!path.StartsWith(Exercises, StringComparison.Ordinal))
            return null;
        var slash = path.IndexOf('/', Exercises.Length);
        return slash < 0 ? null : path[Exercises.Length..slash];
    }

    private static string Words(List<string> keys) => string.Join(", ", keys.Select(k => new RawPath(k)));
}
