using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Cli;

/// <summary><c>credential deploy NAME --remote KIND:OWNER/NAME --credential TOKEN</c></summary>
internal static class CredentialDeployCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of a pair of keys" };
        var remote = new Option<string?>("--remote") { Description = "The repository, as github:OWNER/NAME" };
        var credential = new Option<string?>("--credential") { Description = "A stored token that may let keys into it" };
        var command = new Command("deploy", "Let a pair of keys read and write one repository of GitHub, GitLab or Gitea")
        {
            name, remote, credential,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), output => RunAsync(
            output, parsed.GetValue(name)!, parsed.GetValue(remote), parsed.GetValue(credential), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CliOutput output, string name, string? remote, string? credential, CancellationToken cancellationToken)
    {
        if (remote is null || credential is null || Remote.Split(remote) is not var (kind, address))
            throw new InvalidInputException(
                "Say which repository takes the key, and with which token it is asked to: --remote github:OWNER/NAME --credential TOKEN.");
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
        var there = services.GetRequiredService<RemoteForms>().Of(new RemoteKind(kind)).Read(address);
        var pair = await services.GetRequiredService<CredentialStore>().GetAsync(name, Actor.CommandLine, cancellationToken);
        if (pair.PublicKey is not { } publicKey)
            throw new InvalidInputException(
                $"The credential \"{name}\" is no pair of keys. Make one with \"credential add NAME --ssh\".");
        await services.GetRequiredService<HostDesk>().AddDeployKeyAsync(
            there, $"CourseGit {name}", publicKey, new ShownCredential(credential), Actor.CommandLine, cancellationToken);
        output.Answer(new { name, remote = there.ToString(), publicKey },
            $"{there} lets {name} read and write. Say that its server is trusted with \"credential trust {name} SERVER\".");
        return ExitCode.Success;
    }
}
