using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Format;

/// <summary>
/// <c>.coursegit/manifest.json</c>: what a commit holds and what git cannot hold. The same content gives the same bytes:
/// no time, no host name.
/// </summary>
internal static class Manifest
{
    /// <summary>Version of the layout below <c>.coursegit/</c>; readers refuse newer ones.</summary>
    public const int Format = 1;

    public const string FileName = "manifest.json";

    private static readonly JsonWriterOptions Options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a manifest.</summary>
    /// <param name="files">All files of the course in the commit, with their sizes.</param>
    /// <param name="emptyFolders">Folders with nothing in them; names that are no UTF-8, or no <see cref="CoursePath"/>, cannot stand
    /// here.</param>
    public static byte[] Write(Subdomain subdomain, IReadOnlyList<(RawPath Path, long Size)> files, ImmutableArray<RawPath> emptyFolders,
        DatabaseDump database)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("subdomain", subdomain.Value);
            WriteFiles(json, files);
            json.WriteStartArray("emptyFolders");
            foreach (var folder in emptyFolders.Where(f => f.IsText && CoursePath.TryParse(f.Display, out _)))
                json.WriteStringValue(folder.Display);
            json.WriteEndArray();
            WriteDatabase(json, database);
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="RefusedException">A newer CourseGit made it, or it is not as one writes it.</exception>
    public static ManifestContent Read(string json) => ManifestContent.Parse(json);

    /// <summary>The subdomain a manifest names; null when it is none.</summary>
    public static string? SubdomainOf(string? manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest ?? "");
            return document.RootElement.GetProperty("subdomain").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Files of the course a manifest counts, and their bytes with the database's; null when it is none.</summary>
    public static (long Files, long Bytes)? SizeOf(string manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest);
            var kinds = document.RootElement.GetProperty("files").EnumerateObject().Select(k => k.Value).ToList();
            var database = document.RootElement.GetProperty("database").TryGetProperty("bytes", out var bytes) ? bytes.GetInt64() : 0;
            return (kinds.Sum(k => k.GetProperty("count").GetInt64()), kinds.Sum(k => k.GetProperty("bytes").GetInt64()) + database);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or OverflowException)
        {
            return null; // somebody else's file of this name: it says nothing of the course's size
        }
    }

    /// <summary>Everything but the files that decides about the bytes of our folder.</summary>
    public static string Fingerprint(Subdomain subdomain, ImmutableArray<RawPath> emptyFolders, DatabaseDump database)
    {
        var text = new StringBuilder().Append(Format).Append('\0').Append(subdomain).Append('\0')
            .AppendJoin('\0', emptyFolders.Select(f => f.Bytes));
        text.Append("\0\0").Append(database.Kind).Append('\0').Append(database.File).Append('\0').Append(database.Sha256);
        return text.ToString();
    }

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<(RawPath Path, long Size)> files)
    {
        json.WriteStartObject("files");
        foreach (var kind in KindCount.Of(files))
        {
            json.WriteStartObject(kind.Kind);
            json.WriteNumber("count", kind.Count);
            json.WriteNumber("bytes", kind.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteDatabase(Utf8JsonWriter json, DatabaseDump database)
    {
        json.WriteStartObject("database");
        json.WriteString("kind", database.Kind.ToString().ToLowerInvariant());
        if (database.Kind != DatabaseKind.None)
        {
            if (database.Server is null)
                json.WriteString("file", database.File);
            json.WriteNumber("bytes", database.Size);
            if (database.Server is null)
                json.WriteNumber("chunkBytes", ChunkedFile.ChunkSize);
            json.WriteString("sha256", database.Sha256);
            json.WriteStartObject("rows");
            foreach (var (table, count) in database.Rows)
                json.WriteNumber(table, count);
            json.WriteEndObject();
            if (database.Server is { } server)
                ManifestServer.Write(json, server);
            if (database.Damage is { } damage)
                json.WriteString("damage", damage);
        }
        json.WriteEndObject();
    }
}
