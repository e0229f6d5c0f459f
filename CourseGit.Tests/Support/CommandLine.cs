using System.Diagnostics;
using System.Text.Json;

namespace CourseGit.Tests.Support;

/// <summary>What a command left behind.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The one object on standard output.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";

    public string Text(string property) => Json.GetProperty(property).GetString() ?? "";
}

/// <summary>The built program itself, started as an administrator starts it, on a house's state.</summary>
internal sealed class CommandLine
{
    // A shell lets its background jobs ignore an interrupt, and all below them; setsid gives the command a group like that of a terminal's
    // job.
    // Each of them becomes the next one, so that the process started is the program itself.
    private static readonly string[] Wrapper = ["setsid", "env", "--default-signal=INT,QUIT,TERM"];

    public CommandLine(TestHouse house) => Environment = new()
    {
        ["CourseGit__StateRoot"] = house.Settings.StateRoot,
        ["CourseGit__CoursesRoot"] = house.Settings.CoursesRoot,
        ["CourseGit__ServerName"] = house.Settings.ServerName,
        ["CourseGit__OutboundHosts"] = string.Join(',', house.Settings.OutboundHosts),
        ["CourseGit__Demo"] = "false",
        ["DOTNET_TieredPGO"] = "0",
    };

    public Dictionary<string, string> Environment { get; }

    /// <summary>Programs and their arguments to start it with, for example to become another user.</summary>
    public string[] Through { get; init; } = [];

    // ./test names the program that ./run has compiled ahead of time: it starts in a third of the time, and is what people run.
    public static string Program { get; } =
        System.Environment.GetEnvironmentVariable("COURSEGIT_TESTS_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "CourseGit.Portal");

    public Task<CommandResult> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    public async Task<CommandResult> RunWithInputAsync(string input, params string[] arguments)
    {
        using var running = Start(arguments);
        await running.WriteAsync(input);
        return await running.EndAsync();
    }

    public RunningCommand Start(params string[] arguments)
    {
        string[] all = [.. Wrapper, .. Through, Program, .. arguments];
        var start = new ProcessStartInfo(
            all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath()
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return new RunningCommand(Process.Start(start)!);
    }
}
