using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Ssh;

namespace CourseGit.Portal.Cli;

/// <summary><c>credential show|test|trust</c></summary>
internal static class CredentialLooks
{
    /// <summary>All that may be seen of one.</summary>
    public static object Facts(Credential c) => new
    {
        c.Name,
        Kind = c.Kind.ToString(),
        c.User,
        c.UpdatedUtc,
        c.UsedBy,
        c.EndsOn,
        Host = c.Host?.Prefix,
        c.AppId,
        c.Installation,
        c.PublicKey,
        Servers = c.Servers.Select(s => new { s.Server.Name, Keys = s.Keys.Select(k => k.ToString()) }),
        c.KnownAs,
        c.TestedUtc,
    };

    public static Command Show(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the credential" };
        var command = new Command("show", "Show a credential without its secret: for a pair of keys its public half") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var credential = await services.GetRequiredService<CredentialStore>()
                .GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(Facts(credential), Lines(credential));
            return ExitCode.Success;
        }));
        return command;
    }

    public static Command Test(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the credential" };
        var command = new Command("test", "Ask the host whose a credential is, what it may do, and when it ends") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var found = await services.GetRequiredService<CredentialTest>()
                .RunAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(new
            {
                name = parsed.GetValue(name),
                found.IsGood,
                found.Text,
                found.Host,
                found.Owner,
                found.Scopes,
                found.EndsOn,
                found.Repositories,
                found.Writable,
                found.Said,
            }, found.Text);
            return found.IsGood ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    public static Command Trust(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of a pair of keys" };
        var server = new Argument<string>("server") { Description = "The server, as git.example.org or git.example.org:2222" };
        var yes = new Option<bool>("--yes") { Description = "Trust what the server shows without comparing it" };
        var fingerprint = new Option<string?>("--fingerprint") { Description = "Trust this one only, as SHA256:…" };
        var command = new Command("trust", "Look at the keys of a server of ssh and trust them") { name, server, yes, fingerprint };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var place = SshServer.Parse(parsed.GetValue(server)!);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var store = services.GetRequiredService<CredentialStore>();
            await store.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            var shown = await services.GetRequiredService<HostKeyScan>().LookAsync(place, Actor.CommandLine, cancellationToken);
            var chosen = Choose(shown, place, parsed.GetValue(fingerprint), parsed.GetValue(yes));
            await store.TrustAsync(parsed.GetValue(name)!, place, chosen, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), server = place.Name, keys = chosen.Select(k => k.ToString()) },
                [$"The credential {parsed.GetValue(name)} trusts {place.Name} with:", .. chosen.Select(k => $"  {k}")]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static ImmutableArray<HostKey> Choose(ImmutableArray<HostKey> shown, SshServer place, string? fingerprint, bool isSure)
    {
        if (fingerprint is not null)
            return shown.Where(k => k.Fingerprint == fingerprint.Trim()).ToImmutableArray() is { Length: > 0 } same ? same
                : throw new OperationFailedException(
                    $"{place.Name} shows no key with this fingerprint, so it was not trusted. It shows {string.Join(", ", shown)}. "
                    + "Ask the people of that server which is theirs.");
        return isSure ? shown : throw new InvalidInputException(
            $"{place.Name} shows {string.Join(", ", shown)}. Nothing was trusted. Compare that with what the people of that server "
            + $"publish, then say so: --fingerprint {shown[0].Fingerprint}, or --yes for all of them.");
    }

    private static IEnumerable<string> Lines(Credential c)
    {
        yield return $"{c.Name}: {c.KindInWords} of {c.User}";
        if (c.AppId is not null)
            yield return $"App {c.AppId}, installation {c.Installation ?? "looked for"}";
        if (c.Host is { } host)
            yield return $"For {host.Prefix}";
        if (c.KnownAs is not null)
            yield return string.Create(CultureInfo.InvariantCulture, $"Belongs to {c.KnownAs}, tested {c.TestedUtc:yyyy-MM-dd HH:mm} UTC");
        if (c.EndsOn is { } end)
            yield return string.Create(CultureInfo.InvariantCulture, $"Ends on {end:yyyy-MM-dd}");
        if (c.PublicKey is not null)
            yield return c.PublicKey;
        foreach (var (server, keys) in c.Servers)
            yield return $"Trusts {server.Name}: {string.Join(", ", keys)}";
        yield return c.UsedBy.IsEmpty ? "Used by no course" : $"Used by {string.Join(", ", c.UsedBy)}";
    }
}
