using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>A database that is being made of a dump.</summary>
internal sealed class NewDatabase(PostgreSqlServer server, PostgreSqlTools tools, DatabaseStaging staging, string name, DatabaseTalk talk)
{
    private const string NothingRestored = "Nothing was restored.";
    private readonly LiveDatabase _live = new(server, staging.LiveFolder is { } folder ? NameFiles.Read(folder) : null, talk);
    private TargetServer _target = null!;
    private string _tools = "";

    private bool MustBeWhole => staging.Database.AllOrNothing;

    /// <summary>Looks whether the server can take it, and says what it is not going to take.</summary>
    /// <param name="isPlan">Nothing is going to be made: what is said then is said now.</param>
    /// <exception cref="RefusedException">It cannot; nothing was made.</exception>
    public async Task CheckAsync(CourseGitSettings settings, bool isPlan, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, cancellationToken).ConfigureAwait(false);
        await Pooler.CheckAsync(server, connection, NothingRestored, cancellationToken).ConfigureAwait(false);
        _target = await TargetServer.LookAsync(
            connection, _live.Name, staging.Dump.Server?.AllNeeds ?? [], cancellationToken).ConfigureAwait(false);
        _target.Check(server, staging.Dump, settings);
        _tools = await tools.FindAsync(_target.Version, NothingRestored, cancellationToken).ConfigureAwait(false);
        if (_target is { Owner: { } owner, MayBeOwner: false })
            talk.Notice($"The course's database belongs to {owner}, and {_target.User} may not make one for that user: the restored one "
                + $"belongs to {_target.User}. Give the course server its rights there, or make {_target.User} a member of {owner}.");
        var unlike = await new DatabaseMaker(server, _target, staging.Dump)
            .ForeseenAsync(connection, cancellationToken).ConfigureAwait(false);
        var foreseen = LeftOut.Foreseen(staging.Dump.Server?.AllNeeds ?? [], _target);
        Say(isPlan || MustBeWhole ? foreseen : [], unlike, "will lack");
        var broken = staging.Dump.Server?.Broken ?? [];
        if (!broken.IsEmpty && !staging.AcceptsBrokenRows)
            throw new RefusedException(BrokenWords.Refusal(broken));
        if (!broken.IsEmpty && isPlan)
            talk.Warn(BrokenWords.Accepted(broken));
    }

    /// <summary>Makes it, fills it and checks it; then the folder being prepared names it.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        talk.Report("Making a new database", 0, 0);
        await new DatabaseMaker(server, _target, staging.Dump).MakeAsync(name, cancellationToken).ConfigureAwait(false);
        var isInUtf8 = staging.Dump.Server is { IsInOwnEncoding: false };
        await using (var connection = await server.OpenAsync(name, cancellationToken, inUtf8: isInUtf8).ConfigureAwait(false))
        {
            await using var ending = new BackendEnding(
                server, await Pooler.CheckAsync(server, connection, NothingRestored, cancellationToken).ConfigureAwait(false),
                cancellationToken);
            await FillAsync(connection, cancellationToken).ConfigureAwait(false);
            await using var analyze = new NpgsqlCommand("ANALYZE", connection); // so that the course is quick at once
            await analyze.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        await NameAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task FillAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (staging.Dump.Server is not { } dump)
        {
            await RestoreArchiveAsync(cancellationToken).ConfigureAwait(false);
            await AdaptAsync(connection, cancellationToken).ConfigureAwait(false);
            return;
        }
        var loader = new DumpLoader(connection, _target, staging, dump, talk);
        await loader.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (loader.Broken.Count > 0)
            talk.Warn(staging.AcceptsBrokenRows ? BrokenWords.Accepted(loader.Broken) : throw new OperationFailedException(
                BrokenWords.Refusal(loader.Broken)));
        await AdaptAsync(connection, cancellationToken).ConfigureAwait(false);
        Say(await loader.FinishAsync(name, cancellationToken).ConfigureAwait(false), null, "lacks");
        await _live.KeepSecretsAsync(connection, name, cancellationToken).ConfigureAwait(false);
    }

    private void Say(IReadOnlyCollection<LeftOut> leftOut, string? unlike, string verb)
    {
        var sentences = LeftOut.Sentences(leftOut, _target, server, verb, MustBeWhole).Concat(unlike is null ? [] : [unlike]).ToList();
        if (MustBeWhole && sentences.Count > 0)
            throw new RefusedException(
                $"{string.Join(" ", sentences)} {NothingRestored} The course's settings say all or nothing: take that back "
                + "(--database-all-or-nothing no, or the tick in the settings) to restore without.");
        sentences.ForEach(talk.Warn);
    }

    private Task RestoreArchiveAsync(CancellationToken cancellationToken)
    {
        talk.Report($"Restoring {staging.Dump.File}", 0, 0);
        string[] role = _target.Role is { } owner ? ["--role=" + owner] : [];
        return tools.RunAsync(_tools, "pg_restore", server, name,
            ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", .. role, "--dbname=" + name,
            Path.Combine(staging.StagedFolder, staging.Dump.File!)], null, NothingRestored, cancellationToken);
    }

    private async Task AdaptAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await DumpTransaction.WriteAsync(connection, _target.Role, cancellationToken).ConfigureAwait(false);
        var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (catalog.Tables.IsEmpty)
            throw new OperationFailedException($"The restored database has no tables. {NothingRestored} Choose another commit.");
        await transaction.UseOwnPathAsync(cancellationToken).ConfigureAwait(false);
        var course = new CourseTables(connection, catalog);
        await course.KeepGitSettingsAsync(
            await _live.RowsAsync(cancellationToken).ConfigureAwait(false), talk.Notice, cancellationToken).ConfigureAwait(false);
        await course.RenameAsync(staging.From ?? MarkerOf(staging.StagedFolder), staging.Course, cancellationToken).ConfigureAwait(false);
        await course.ClearSessionsAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    // OpenTA's own dump lies beside the folder's files under the database's name, and the course server makes the database of it when that
    // is gone.
    private async Task NameAsync(CancellationToken cancellationToken)
    {
        talk.Report("Writing the course server's own dump", 0, 0);
        if (DumpArchive.Find(staging.StagedFolder) is { File: { } old })
            File.Delete(Path.Combine(staging.StagedFolder, old));
        NameFiles.Write(staging.StagedFolder, name, staging.Course);
        await tools.RunAsync(_tools, "pg_dump", server, name,
            ["--create", "--format=custom", "--file=" + Path.Combine(staging.StagedFolder, name + ".db")], null, NothingRestored,
            cancellationToken).ConfigureAwait(false);
    }

    private static Subdomain? MarkerOf(string folder) => Directory.EnumerateFiles(folder, "subdomain-*")
        .Select(f => Subdomain.TryParse(Path.GetFileName(f)["subdomain-".Length..], out var marked) ? marked : null)
        .FirstOrDefault(m => m is not null);
}
