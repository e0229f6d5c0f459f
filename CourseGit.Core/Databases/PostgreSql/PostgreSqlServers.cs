using CourseGit.Core.Courses;
using CourseGit.Core.Providers;
using CourseGit.Core.State;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Finds the server a course's database lies on.</summary>
public sealed class PostgreSqlServers(CourseGitSettings settings, CredentialStore credentials, RemoteRules rules)
{
    /// <summary>The server, user and password.</summary>
    /// <exception cref="Primitives.RefusedException">The credential is gone, or the server lies where the portal may not go.</exception>
    internal async Task<PostgreSqlServer> OfAsync(DatabasePlace place, DatabaseTalk talk, CancellationToken cancellationToken)
    {
        var usual = settings.PostgreSql;
        var server = new PostgreSqlServer(
            place.Host ?? usual.Host, place.Port ?? usual.Port, usual.User, usual.Password, usual.MaintenanceDatabase);
        if (place.IsElsewhere)
            server = server with { Host = await PinAsync(server, cancellationToken).ConfigureAwait(false), User = null, Password = null };
        if (place.CredentialName is { } credential)
        {
            var shown = await credentials.RevealAsync(credential, cancellationToken).ConfigureAwait(false);
            if (shown.Kind != CredentialKind.Token)
                throw new Primitives.RefusedException(
                    $"The credential \"{credential}\" is no user and password, which a database takes. Nothing was sent there. Choose "
                    + "another one in the course's settings.");
            server = server with { User = shown.User, Password = shown.Secret };
        }
        if (server.Password is not null)
            talk.Hide(server.User ?? "", server.Password);
        return server;
    }

    private async Task<string> PinAsync(PostgreSqlServer server, CancellationToken cancellationToken)
    {
        if ((server.Host, server.Port) == (settings.PostgreSql.Host, settings.PostgreSql.Port))
            return server.Host;
        var address = new UriBuilder("postgresql", server.Host, server.Port).Uri;
        return (await rules.CheckHostAsync(address, cancellationToken).ConfigureAwait(false))[0].ToString();
    }
}
