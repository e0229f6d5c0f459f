using System.CommandLine;
using CourseGit.Portal.Hosting;

namespace CourseGit.Portal.Cli;

/// <summary><c>serve [--urls URL]…</c>, also what runs without a command.</summary>
internal static class ServeCommand
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public static Command Create()
    {
        var command = new Command("serve", "Start the portal");
        AddTo(command);
        return command;
    }

    /// <summary>Lets a command start the portal: <c>serve</c>, and the program without a command.</summary>
    public static void AddTo(Command command)
    {
        var urls = new Option<string[]>(
            "--urls")
        { Description = $"Address to listen on, {DefaultUrl} when left out", AllowMultipleArgumentsPerToken = true };
        command.Add(urls);
        command.SetAction(
            (parsed, cancellationToken) =>
            ServeAsync(parsed.GetValue(urls) is { Length: > 0 } given ? given : [DefaultUrl], cancellationToken));
    }

    private static Task<int> ServeAsync(string[] urls, CancellationToken cancellationToken) =>
        CliRunner.RunAsync(
            json: false, _ => PortalHost.ServeAsync(
            SettingsReader.Read(SettingsReader.Configuration()), [.. urls.SelectMany(u => u.Split(';'))], cancellationToken));
}
