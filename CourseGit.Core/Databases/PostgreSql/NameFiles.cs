using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// The files in a course folder that name its database: OpenTA's <c>dbname.txt</c>, or the guide's <c>database.conf</c> with lines
/// <c>key=value</c>. Because the folder names the database, a folder that changes places with another brings its own database along.
/// </summary>
internal static class NameFiles
{
    public const string Text = "dbname.txt", Settings = "database.conf";
    private const int LongestFile = 1 << 16;

    // To be saved or replaced they would have to be a course's, and they never are.
    private static readonly string[] Servers = ["postgres", "template0", "template1"];

    /// <summary>The name; null when no file names one.</summary>
    public static string? Read(string courseFolder)
    {
        var name = Lines(courseFolder, Text).Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0)
            ?? Lines(courseFolder, Settings).Select(l => Split(l)).Where(p => p.Key == "dbname").Select(p => p.Value)
            .FirstOrDefault(v => v.Length > 0);
        return name is not null && DatabasePlace.IsName(name) && !Servers.Contains(name) ? name : null;
    }

    /// <summary>The name of a course's database.</summary>
    /// <exception cref="RefusedException">Nothing names it, or two places name different ones.</exception>
    public static string Require(CourseDatabase database, string courseFolder, string consequence)
    {
        var found = Read(courseFolder);
        if (found is not null && database.Place.Name is { } set && set != found)
            throw new RefusedException(
                $"The course's settings say its database is {set}, and its folder says {found}. {consequence} Take the name out of the "
                + "settings, or correct the one that is wrong.");
        return found ?? database.Place.Name
            ?? throw new RefusedException(
                $"Nothing says which database belongs to the course: its folder holds no {Text} or {Settings} with the name of one, and "
            + $"its settings name none. {consequence} Write the name into {Text}, or into the course's settings.");
    }

    /// <summary>Makes a folder name another database.</summary>
    /// <param name="subdomain">Whose course the folder is now; null leaves that as it is.</param>
    public static void Write(string folder, string name, Subdomain? subdomain)
    {
        Replace(Path.Combine(folder, Text), name + "\n");
        var lines = Lines(folder, Settings);
        if (lines.Length == 0)
            return;
        Replace(Path.Combine(folder, Settings), string.Concat(lines.Select(line => Split(line).Key switch
        {
            "dbname" => $"dbname={name}",
            "dump" => $"dump={name}.db",
            "subdomain" when subdomain is not null => $"subdomain={subdomain}",
            _ => line,
        } + "\n")));
    }

    // A link of the commit in its place is replaced, not followed.
    private static void Replace(string file, string content)
    {
        if (LinuxPath.Stat(file) is { Kind: not EntryKind.File })
            FolderTree.Delete(file);
        File.WriteAllText(file, content);
    }

    private static string[] Lines(string folder, string name)
    {
        try
        {
            using var file = LinuxPath.TryOpenFile(folder, name);
            return file is { Length: <= LongestFile } ? [.. Lines(new StreamReader(file))] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static (string Key, string Value) Split(string line) =>
        line.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && line[0] != '#' ? (line[..at].Trim(), line[(at + 1)..].Trim())
            : ("", "");
}
