using System.Text;
using System.Text.Json;
using CourseGit.Core.Primitives;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>
/// Takes the secrets of git's settings out of a snapshot: a repository must not get them, and a restore keeps those the course has.
/// </summary>
internal static class SqliteSecrets
{
    private const int ShortestSought = 8; // what is shorter may stand anywhere by chance

    /// <summary>Takes them out. Not a byte of the file changes when there are none.</summary>
    /// <param name="name">What people call the database.</param>
    /// <exception cref="RefusedException">They are there, in a form that cannot be read, or cannot be taken out.</exception>
    public static void TakeOut(string snapshot, string name, Action<string> notice)
    {
        var taken = new TakenSecrets();
        try
        {
            var rows = SqliteLook.At(snapshot, CourseTable.Read);
            var changes = rows.Select(row => row with { Data = Bare(row.Data, taken) }).Where(row => !rows.Contains(row)).ToList();
            if (taken.Count == 0)
                return;
            SqliteWriting.Write(snapshot, changes);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is not (SqliteWriting.Corrupt or SqliteWriting.NotADatabase))
        {
            throw new RefusedException(
                $"A token of a git server in the settings (course_course.data) of {name} could not be taken out of what is backed up "
                + $"({e.Message.TrimEnd('.')}). Nothing was backed up, because the token would go along. Take it out of the settings on "
                + "the course server; CourseGit keeps its own credentials.");
        }
        catch (SqliteException)
        {
            notice($"The database {name} is damaged, so a token of a git server in its settings could not be looked for, and may be in "
                + "what is saved.");
            return;
        }
        Overwrite(snapshot, taken.Values);
        if (taken.Names.Count > 0)
            notice($"Left out, so that no secret gets into the repository: {string.Join(", ", taken.Names)} in course_course. A restore "
                + "keeps those the course has.");
    }

    private static string? Bare(string? data, TakenSecrets taken)
    {
        if (string.IsNullOrEmpty(data))
            return data;
        try
        {
            return GitSecrets.TakeOut(data, taken);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return GitSecrets.Looks(data)
                ? throw new RefusedException(
                    "The settings (data) in the table course_course name a GIT_TOKEN, or another secret of git's, in a form CourseGit "
                + "cannot read, so it cannot be taken out of what is backed up. Nothing was backed up, because the token would go along. "
                + "Write the settings as a JSON object.")
                : data;
        }
    }

    // What was changed earlier leaves its old bytes in corners that SQLite will use again some day.
    private static void Overwrite(string file, IEnumerable<string> secrets)
    {
        var forms = secrets.Where(s => s.Length >= ShortestSought)
            .SelectMany(s => new[] { s, JsonSerializer.Serialize(s)[1..^1] }).Distinct(StringComparer.Ordinal)
            .SelectMany(s => new[] { Encoding.UTF8.GetBytes(s), Encoding.Unicode.GetBytes(s), Encoding.BigEndianUnicode.GetBytes(s) })
            .ToList();
        if (forms.Count == 0)
            return;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var overlap = forms.Max(f => f.Length) - 1;
        var buffer = new byte[(1 << 20) + overlap];
        for (long at = 0; at < stream.Length; at += buffer.Length - overlap)
        {
            stream.Position = at;
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            foreach (var form in forms)
                Overwrite(stream, at, buffer.AsSpan(0, length), form);
        }
    }

    private static void Overwrite(FileStream stream, long at, Span<byte> bytes, byte[] form)
    {
        for (int from = 0, found; (found = bytes[from..].IndexOf(form)) >= 0; from += found + form.Length)
        {
            stream.Position = at + from + found;
            stream.Write(Enumerable.Repeat((byte)'*', form.Length).ToArray());
        }
    }
}
