using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Cli;

/// <summary><c>course copy add|list|remove SUBDOMAIN --remote REMOTE</c>: further places that a course's backups are copied to.</summary>
internal static class CourseCopyCommand
{
    public static Command Create(Option<bool> json) => new("copy", "Further places that a course's backups are copied to")
    {
        Add(json), List(json), Remove(json),
    };

    private static Argument<string> NameArgument() => new("subdomain") { Description = "The course's subdomain, for example ffm516-2025" };

    private static Option<string> RemoteOption(string description) => new("--remote") { Description = description, Required = true };

    private static Command Add(Option<bool> json)
    {
        var (name, remote) = (NameArgument(), RemoteOption("hosted:OWNER/NAME, KIND:ADDRESS or a URL; best on another server"));
        var credential = new Option<string?>("--credential") { Description = "Name of a credential; none when the server asks for none" };
        var command = new Command("add", "Copy each backup there as well") { name, remote, credential };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            var place = services.GetRequiredService<RemoteForms>().Read(parsed.GetValue(remote)!, subdomain);
            var places = services.GetRequiredService<FurtherRemotes>();
            await places.AddAsync(subdomain, place, parsed.GetValue(credential), Actor.CommandLine, cancellationToken);
            output.Answer(await AnswerAsync(places, subdomain, cancellationToken),
                $"Added {place}. The next backup of {subdomain} is copied there.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var name = NameArgument();
        var command = new Command("list", "Say where a course's backups are copied to, and how far the copies are") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            await services.GetRequiredService<CourseRegistry>().GetAsync(subdomain, Actor.CommandLine, cancellationToken);
            var answer = await AnswerAsync(services.GetRequiredService<FurtherRemotes>(), subdomain, cancellationToken);
            output.Answer(answer, answer.Copies.Count == 0
                ? [$"{subdomain} has no further places: its backups are in one repository only."]
                : answer.Copies.Select(c => c.Line));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var (name, remote) = (NameArgument(), RemoteOption("The place, as course copy list writes it"));
        var command = new Command("remove", "Copy backups there no more; what is there stays there") { name, remote };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            var places = services.GetRequiredService<FurtherRemotes>();
            // As it is written first: a kind that nobody here knows any more can be removed as well.
            var written = parsed.GetValue(remote)!;
            var known = await places.ListAsync(subdomain, Actor.CommandLine, cancellationToken);
            var place = known.FirstOrDefault(p => p.Remote.ToString() == written)?.Remote
                ?? services.GetRequiredService<RemoteForms>().Read(written, subdomain);
            await places.RemoveAsync(subdomain, place, Actor.CommandLine, cancellationToken);
            output.Answer(await AnswerAsync(places, subdomain, cancellationToken),
                $"Removed {place}. What was copied there stays there.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<CopiesAnswer> AnswerAsync(FurtherRemotes places, Subdomain subdomain, CancellationToken cancellationToken) =>
        new(subdomain.Value,
            [.. (await places.ListAsync(subdomain, Actor.CommandLine, cancellationToken)).Select(p => new CopyAnswer(
                p.Remote.ToString(), p.CredentialName, p.Commit?.Value, p.ReachedUtc, p.TriedUtc, p.Trouble))]);

    private sealed record CopiesAnswer(string Course, IReadOnlyList<CopyAnswer> Copies);

    private sealed record CopyAnswer(
        string Remote, string? Credential, string? Commit, DateTime? Reached, DateTime? Tried, string? Trouble)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public string Line => Remote + (Credential is null ? "" : $" with {Credential}") + ": " + (this switch
        {
            { Trouble: { } trouble } => $"behind. {trouble}",
            { Reached: { } reached } =>
                string.Create(CultureInfo.InvariantCulture, $"had the newest backup on {reached:yyyy-MM-dd HH:mm} UTC"),
            _ => "nothing yet; the next backup is copied there",
        });
    }
}
