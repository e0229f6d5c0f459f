using System.Security.Cryptography;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Makes the database of a dump ready under a new name, checks it against the manifest, and lets the folder being prepared name it.
/// The live database is only read.
/// </summary>
public sealed class PostgreSqlStage(PostgreSqlServers servers, PostgreSqlTools tools, ServerDatabases databases, CourseGitSettings settings)
{
    private const string NothingRestored = "Nothing was restored.";

    internal Task MakeAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken) =>
        CheckedAsync(staging, talk, isPlan: false, async (made, name) =>
        {
            await databases.NoteAsync(staging.Operation, staging.Course, staging.Database.Place with { Name = name },
                cancellationToken).ConfigureAwait(false);
            await KeepOrDropAsync(staging.Course, () => made.MakeAsync(cancellationToken), talk).ConfigureAwait(false);
        }, cancellationToken);

    internal Task CheckAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken) =>
        CheckedAsync(staging, talk, isPlan: true, (_, _) => Task.CompletedTask, cancellationToken);

    private async Task CheckedAsync(
        DatabaseStaging staging, DatabaseTalk talk, bool isPlan, Func<NewDatabase, string, Task> work, CancellationToken cancellationToken)
    {
        if (staging.Database.Place.Name is { } set && staging.LiveFolder is { } live && NameFiles.Read(live) is null)
            throw new RefusedException(
                $"The database of this course is named in its settings ({set}), not in its folder, so a restore could not give the "
                + $"course a new one: its server would go on using the old. {NothingRestored} Write its name into {NameFiles.Text} in "
                + "the course folder, and let the course server read it there.");
        var name = NewName();
        var server = await servers.OfAsync(staging.Database.Place, talk, cancellationToken).ConfigureAwait(false);
        try
        {
            var made = new NewDatabase(server, tools, staging, name, talk);
            await made.CheckAsync(settings, isPlan, cancellationToken).ConfigureAwait(false);
            await work(made, name).ConfigureAwait(false);
        }
        catch (Exception caught) when (PostgreSqlTrouble.Of(caught) is { } e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw await PostgreSqlTrouble.FailureAsync(e, server, name, NothingRestored).ConfigureAwait(false);
        }
    }

    // As OpenTA names them.
    private static string NewName() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8);

    private async Task KeepOrDropAsync(Subdomain course, Func<Task> make, DatabaseTalk talk)
    {
        var isMade = false;
        try
        {
            await make().ConfigureAwait(false);
            isMade = true;
        }
        finally
        {
            if (!isMade)
                await TryDiscardAsync(course, talk).ConfigureAwait(false);
        }
    }

    private async Task TryDiscardAsync(Subdomain course, DatabaseTalk talk)
    {
        try
        {
            await databases.DiscardAsync(course, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationFailedException e)
        {
            talk.Notice(e.Message); // it stays noted, and whoever takes the course's lock next tries again
        }
    }
}
