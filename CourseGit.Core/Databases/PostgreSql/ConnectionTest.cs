using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Something a connection test found.</summary>
/// <param name="IsGood">False when it stands in the way of a backup or a restore.</param>
/// <param name="Text">What was found, and what to do if it is not good.</param>
public sealed record ConnectionFinding(bool IsGood, string Text);

/// <summary>
/// The front door to trying out a course's database: everything a backup and a restore will need, without changing anything.
/// </summary>
public sealed class ConnectionTest(PostgreSqlServers servers, PostgreSqlTools tools, CourseGitSettings settings)
{
    private const string Neither = "It can be neither backed up nor restored.";

    /// <summary>Tries. What is wrong is a finding, not an exception.</summary>
    /// <param name="course">As it is registered, or as somebody is about to save it.</param>
    public async Task<ImmutableArray<ConnectionFinding>> RunAsync(Course course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course.Subdomain);
        var findings = ImmutableArray.CreateBuilder<ConnectionFinding>();
        try
        {
            CourseRules.Check(course);
            var folder = ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, course.Folder);
            var server = await servers.OfAsync(course.Database.Place, DatabaseTalk.Silent, cancellationToken).ConfigureAwait(false);
            var needs = NameOf(course, folder, findings) is { } name
                ? await TryDatabaseAsync(server, name, findings, cancellationToken).ConfigureAwait(false)
                : [];
            await TryServerAsync(server, course, NameFiles.Read(folder), needs, findings, cancellationToken).ConfigureAwait(false);
        }
        catch (CourseGitException e)
        {
            findings.Add(new ConnectionFinding(false, e.Message));
        }
        return findings.ToImmutable();
    }

    private static string? NameOf(Course course, string folder, ImmutableArray<ConnectionFinding>.Builder findings)
    {
        if (course.Direction == Direction.Pull && NameFiles.Read(folder) is null && course.Database.Place.Name is null)
        {
            findings.Add(new ConnectionFinding(true, "The course has no database yet: its first full restore makes one."));
            return null;
        }
        var name = NameFiles.Require(course.Database, folder, Neither);
        if (NameFiles.Read(folder) is null)
            findings.Add(
                new ConnectionFinding(
                false, $"The database {name} is named in these settings and not in the course folder: it can be backed up, but not "
                + $"restored. Write its name into {NameFiles.Text} there."));
        return name;
    }

    private async Task<ImmutableArray<DumpNeed>> TryDatabaseAsync(
        PostgreSqlServer server, string name, ImmutableArray<ConnectionFinding>.Builder findings, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await server.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            await Pooler.CheckAsync(server, connection, Neither, cancellationToken).ConfigureAwait(false);
            await using var transaction = await DumpTransaction.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            var needs = await DumpNeeds.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            catalog.CheckWhole(server.User, Neither);
            await tools.FindAsync(catalog.Version, Neither, cancellationToken).ConfigureAwait(false);
            await CheckObjectsAsync(transaction, catalog, cancellationToken).ConfigureAwait(false);
            findings.Add(
                new ConnectionFinding(
                true, $"The database {name} at {server.Title} can be backed up: PostgreSQL {catalog.Version}, {catalog.Tables.Length} "
                + $"{(catalog.Tables.Length == 1 ? "table" : "tables")}."));
            return needs;
        }
        catch (NpgsqlException e)
        {
            findings.Add(Bad(e, server, name));
            return [];
        }
    }

    private static async Task CheckObjectsAsync(DumpTransaction transaction, Catalog catalog, CancellationToken cancellationToken)
    {
        if (catalog.LargeObjects > 0 && await LargeObjects.UnreadableAsync(
            transaction, cancellationToken).ConfigureAwait(false) is { } number)
            throw new RefusedException(
                $"The user CourseGit has there may not read the large object {number}, so the database cannot be backed up whole. Use "
                + $"the user that owns the large objects, or give this one the right: GRANT SELECT ON LARGE OBJECT {number}");
    }

    private static async Task TryServerAsync(
        PostgreSqlServer server, Course course, string? live, ImmutableArray<DumpNeed> needs,
        ImmutableArray<ConnectionFinding>.Builder findings, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, cancellationToken).ConfigureAwait(false);
            await Pooler.CheckAsync(server, connection, Neither, cancellationToken).ConfigureAwait(false);
            var target = await TargetServer.LookAsync(connection, live, needs, cancellationToken).ConfigureAwait(false);
            if (!target.MayCreate)
                findings.Add(
                    new ConnectionFinding(
                    false, $"The user {target.User} may not make databases, so nothing can be restored. Let an administrator of the "
                    + $"server run: ALTER ROLE \"{target.User}\" CREATEDB"));
            else if (target is { Owner: { } owner, MayBeOwner: false })
                findings.Add(
                    new ConnectionFinding(
                    false, $"The database belongs to {owner}, and {target.User} may not make one for that user: after a restore the "
                    + $"course server may be without rights. Let an administrator of the server run: GRANT \"{owner}\" TO "
                    + $"\"{target.User}\""));
            else
                findings.Add(new ConnectionFinding(true, $"The user {target.User} may make databases there, as a restore does."));
            var mustBeWhole = course.Database.AllOrNothing;
            var verb = mustBeWhole ? "would lack, and is refused for that by the course's settings," : "would lack";
            foreach (var sentence in LeftOut.Sentences(LeftOut.Foreseen(needs, target), target, server, verb, mustBeWhole))
                findings.Add(new ConnectionFinding(false, sentence));
        }
        catch (NpgsqlException e)
        {
            if (Bad(e, server, server.MaintenanceDatabase) is var bad && !findings.Contains(bad))
                findings.Add(bad);
        }
    }

    private static ConnectionFinding Bad(NpgsqlException e, PostgreSqlServer server, string database)
    {
        var (what, next) = PostgreSqlTrouble.Words(e, server, database);
        return new ConnectionFinding(false, $"{what} {next}");
    }
}
