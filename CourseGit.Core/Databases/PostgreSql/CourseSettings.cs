using System.Text;
using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// The field of OpenTA's <c>course_course.data</c> in a row that is read: a backup keeps it without secrets, nothing else changed.
/// </summary>
internal sealed class CourseSettings(CatalogTable table, Encoding encoding)
{
    /// <summary>Bytes up to which such a row is read as a whole, to be looked through.</summary>
    public const int LongestRow = 32 << 20;

    private readonly int _field = table.Is("course_course", "data") ? table.Columns.Select(c => c.Name).ToList().IndexOf("data") : -1;

    /// <summary>Whether the table has such a field.</summary>
    public bool AreHere => _field >= 0;

    /// <summary>A row without the secrets in the field.</summary>
    /// <param name="taken">Gets them.</param>
    /// <exception cref="RefusedException">They are there, in a form that cannot be read.</exception>
    public ReadOnlyMemory<byte> Bare(ReadOnlyMemory<byte> row, TakenSecrets taken)
    {
        if (RowFields.Text(RowFields.Field(row.Span, _field), encoding) is not { Length: > 0 } data)
            return row;
        try
        {
            var bare = GitSecrets.TakeOut(data, taken);
            return bare == data ? row : RowFields.With(row.Span, _field, bare, encoding);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return GitSecrets.Looks(data) ? throw Unreadable() : row;
        }
    }

    /// <summary>A row that is too long to be looked through.</summary>
    public RefusedException TooLong() =>
        new($"A row of the table {table.Title} has more than {LongestRow >> 20} MB, so its settings (data) cannot be looked through for "
            + "a token of a git server. Nothing was backed up, because the token would go along. Make the settings shorter.");

    private RefusedException Unreadable() =>
        new($"The settings (data) in the table {table.Title} name a GIT_TOKEN, or another secret of git's, in a form CourseGit cannot "
            + "read, so it cannot be taken out of what is backed up. Nothing was backed up, because the token would go along. Write the "
            + "settings as a JSON object.");
}
