using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>The course's database as it is now, as far as a restored one keeps something of it. It is only read.</summary>
/// <param name="name">Null when there is none.</param>
internal sealed class LiveDatabase(PostgreSqlServer server, string? name, DatabaseTalk talk)
{
    private LiveSecrets _secrets = LiveSecrets.None;

    public string? Name => name;

    /// <summary>The courses and their settings.</summary>
    public async Task<IReadOnlyList<CourseTableRow>> RowsAsync(CancellationToken cancellationToken)
    {
        if (name is null)
            return [];
        try
        {
            await using var connection = await server.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            await using var transaction = await DumpTransaction.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            _secrets = await LiveSecrets.ReadAsync(connection, talk.Hide, cancellationToken).ConfigureAwait(false);
            return await new CourseTables(connection, catalog).ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception caught) when (PostgreSqlTrouble.Of(caught) is { } e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            talk.Notice($"The git settings of the course's database {name} could not be read. "
                + $"{PostgreSqlTrouble.Words(e, server, name).What} {KeptGitSettings.Consequence}");
            return [];
        }
    }

    /// <summary>Puts the secrets that were read with the rows, and that no backup holds, into the restored database.</summary>
    public Task KeepSecretsAsync(NpgsqlConnection connection, string restored, CancellationToken cancellationToken) =>
        _secrets.KeepAsync(connection, restored, talk.Notice, cancellationToken);
}
