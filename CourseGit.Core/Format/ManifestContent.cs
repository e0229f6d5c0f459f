using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Format;

/// <summary>
/// What a restore goes by of a manifest. It comes out of a repository that others write to, so nothing in it is taken on trust.
/// </summary>
/// <param name="EmptyFolders">Folders with nothing in them.</param>
/// <param name="Database">The dump; its file is not checked to be a path in the course.</param>
internal sealed record ManifestContent(int Format, Subdomain Subdomain, ImmutableArray<CoursePath> EmptyFolders, DatabaseDump Database)
{
    /// <summary>How many files there are of each kind; null when it does not say. A restore can do without.</summary>
    public ImmutableArray<KindCount>? Files { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="RefusedException">A newer CourseGit made it, or it is not as one writes it.</exception>
    public static ManifestContent Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or InvalidInputException)
        {
            throw Malformed(e.Message);
        }
    }

    private static ManifestContent Read(JsonElement root)
    {
        var format = root.GetProperty("format").GetInt32();
        if (format > Manifest.Format)
            throw new RefusedException(
                $"The backup was made by a newer CourseGit (its format is {format}, this one reads up to {Manifest.Format}). Nothing was "
                + "restored. Update CourseGit, or choose an older commit.");
        var folders = root.GetProperty("emptyFolders").EnumerateArray().Select(f => ReadFolder(f.GetString()));
        return new ManifestContent(format, Subdomain.Parse(root.GetProperty("subdomain").GetString()), [.. folders],
            ReadDatabase(root.GetProperty("database")))
        { Files = KindCount.Read(root) };
    }

    private static CoursePath ReadFolder(string? text) => CoursePath.TryParse(text, out var path)
        ? path
        : throw new RefusedException(
            $"The backup's manifest names \"{text}\" as an empty folder, which is no path in a course. Nothing was restored. Choose "
        + "another commit; if somebody changed the repository by hand, undo that.");

    private static DatabaseDump ReadDatabase(JsonElement database)
    {
        var kind = KindOf(database.GetProperty("kind").GetString());
        return kind == DatabaseKind.None ? new DatabaseDump(kind) : new DatabaseDump(kind)
        {
            File = database.TryGetProperty("file", out var file) ? file.GetString() : null,
            Server = ManifestServer.Read(database),
            Size = database.GetProperty("bytes").GetInt64(),
            Sha256 = database.GetProperty("sha256").GetString() ?? "",
            Rows = database.GetProperty("rows").EnumerateObject().GroupBy(r => r.Name)
                .ToImmutableSortedDictionary(g => g.Key, g => g.Last().Value.GetInt64(), StringComparer.Ordinal),
            Damage = database.TryGetProperty("damage", out var damage) ? damage.GetString() : null,
        };
    }

    private static DatabaseKind KindOf(string? text)
    {
        foreach (var kind in Enum.GetValues<DatabaseKind>())
        {
            if (kind.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return kind;
        }
        throw new RefusedException(
            $"The backup holds a database of a kind this CourseGit does not know ({text}). Nothing was restored. Update CourseGit, or "
            + "choose another commit.");
    }

    private static RefusedException Malformed(string why) =>
        new($"The backup's manifest, .coursegit/manifest.json, cannot be read ({why.TrimEnd('.')}). Nothing was restored. Choose another "
            + "commit; if somebody changed the repository by hand, undo that.");
}
