using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// OpenTA's own tables, as far as a restore reads or changes them. A database that has none of them is none of its business.
/// </summary>
internal sealed class CourseTables(NpgsqlConnection connection, Catalog catalog)
{
    private const string Course = "course_course", ImageAnswers = "exercises_imageanswer";

    /// <summary>The courses and their settings; none when there is no such table.</summary>
    public async Task<IReadOnlyList<CourseTableRow>> ReadAsync(CancellationToken cancellationToken)
    {
        if (Find(Course, "id", "data") is null)
            return [];
        await using var command = new NpgsqlCommand("SELECT id::bigint, data::text FROM public.course_course ORDER BY 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<CourseTableRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(new CourseTableRow(
                reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(1)));
        return rows;
    }

    /// <summary>Gives the courses the git settings they have in the live database.</summary>
    public async Task KeepGitSettingsAsync(IReadOnlyList<CourseTableRow> live, Action<string> notice, CancellationToken cancellationToken)
    {
        if (live.Count == 0 || Find(Course, "id", "data") is not { } table)
            return;
        var type = table.Columns.First(c => c.Name == "data").Type;
        foreach (var row in KeptGitSettings.Changes([.. await ReadAsync(cancellationToken).ConfigureAwait(false)], [.. live], notice))
            await RunAsync($"UPDATE public.course_course SET data = $1::{type} WHERE id = $2", [row.Data!, row.Id],
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes it the database of another course, as OpenTA's importer does; of the same course, nothing changes.</summary>
    /// <param name="from">Whose it was; null when only the database knows.</param>
    public async Task RenameAsync(Subdomain? from, Subdomain to, CancellationToken cancellationToken)
    {
        from ??= await SiteAsync(cancellationToken).ConfigureAwait(false);
        if (from is null || from == to)
            return;
        const string ours = "WHERE opentasite = $2 OR (SELECT count(*) FROM public.course_course) = 1";
        if (Find(Course, "opentasite", "course_name") is not null)
            await RunAsync($"UPDATE public.course_course SET course_name = 'course-' || $1, opentasite = $1 {ours}", [to.Value, from.Value],
                cancellationToken).ConfigureAwait(false);
        else if (Find(Course, "opentasite") is not null)
            await RunAsync($"UPDATE public.course_course SET opentasite = $1 {ours}", [to.Value, from.Value],
                cancellationToken).ConfigureAwait(false);
        foreach (var column in new[] { "image", "pdf" }.Where(c => Find(ImageAnswers, c) is not null))
            await RunAsync(
                $"UPDATE public.exercises_imageanswer SET {column} = regexp_replace({column}, '(^|/)' || $2 || '/', '\\1' || $1 || '/') "
                + $"WHERE {column} ~ ('(^|/)' || $2 || '/')", [to.Value, from.Value], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets who is signed in: whoever was, when the backup was made, is not now.</summary>
    public Task ClearSessionsAsync(CancellationToken cancellationToken) => catalog.Tables.Any(TableRows.LeavesOut)
        ? RunAsync("DELETE FROM public.django_session", [], cancellationToken)
        : Task.CompletedTask;

    private async Task<Subdomain?> SiteAsync(CancellationToken cancellationToken)
    {
        if (Find(Course, "opentasite") is null)
            return null;
        await using var command = new NpgsqlCommand(
            "SELECT CASE WHEN count(*) = 1 THEN min(opentasite) END FROM public.course_course", connection);
        return Subdomain.TryParse(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string, out var site)
            ? site
            : null;
    }

    private CatalogTable? Find(string table, params ReadOnlySpan<string> columns)
    {
        foreach (var candidate in catalog.Tables)
        {
            if (candidate.Is(table, columns))
                return candidate;
        }
        return null;
    }

    private async Task RunAsync(string sql, ImmutableArray<object> parameters, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants, and a type's name as the server itself writes it.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
