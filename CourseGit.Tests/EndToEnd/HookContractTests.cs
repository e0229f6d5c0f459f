using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>hook</c> as scripts use it, and hooks of operations that commands run.</summary>
public sealed class HookContractTests
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task A_hook_is_added_tried_changed_and_removed_and_a_command_calls_it()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var cli = CommandLineWith(house, "guard", "#!/bin/sh\necho \"$COURSEGIT_EVENT $COURSEGIT_COURSE $1\"\ntest ! -e \"$0.stop\"\n");

        var closed = await new CommandLine(house).RunAsync("hook", "add", "x", "--all", "--on", "start", "--program", "guard", "--json");
        Assert.True(closed.ExitCode == 3, closed.ToString());
        Assert.Contains("HookPrograms", closed.Text("message"), StringComparison.Ordinal);
        var added = await cli.RunAsync(
            "hook", "add", "guard", "--course", "ffm516", "--on", "start,failure", "--program", "guard", "--argument=--help",
            "--if-it-fails", "cancel", "--limit", "5", "--json");
        Assert.True(added.ExitCode == 0, added.ToString());
        var shown = (await cli.RunAsync("hook", "show", "guard", "--json")).Json;
        Assert.Equal(("courses", "guard", "--help", "cancel", 5, true), (shown.GetProperty("scope").GetString(),
            shown.GetProperty("program").GetString(), shown.GetProperty("arguments")[0].GetString(),
            shown.GetProperty("ifItFails").GetString(), shown.GetProperty("limit").GetInt32(), shown.GetProperty("enabled").GetBoolean()));
        var tried = (await cli.RunAsync("hook", "try", "guard", "--json")).Json;
        Assert.Equal((true, "test  --help"), (tried.GetProperty("ok").GetBoolean(), tried.GetProperty("output")[0].GetString()));

        await File.WriteAllTextAsync(house.Root + "/programs/guard.stop", "", TestContext.Current.CancellationToken);
        var stopped = await cli.RunAsync("backup", "ffm516", "--json");
        Assert.Equal((4, "cancelled"), (stopped.ExitCode, stopped.Text("outcome")));
        Assert.Contains("The hook guard stopped this backup at its start", stopped.Text("message"), StringComparison.Ordinal);
        Assert.Equal(1, (await cli.RunAsync("hook", "try", "guard", "--json")).ExitCode);
        Assert.Equal(0, (await cli.RunAsync("hook", "set", "guard", "--disable", "--json")).ExitCode);
        Assert.Equal("succeeded", (await cli.RunAsync("backup", "ffm516", "--json")).Text("outcome"));

        Assert.Contains("guard (off): backup, restore of ffm516, at start, failure; guard",
            (await cli.RunAsync("hook", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await cli.RunAsync("hook", "set", "guard", "--on", "success", "--enable")).ExitCode); // nothing left to cancel
        Assert.Equal("guard", (await cli.RunAsync("hook", "remove", "guard", "--json")).Text("removed"));
        Assert.Equal(0, (await cli.RunAsync("hook", "list", "--json")).Json.GetProperty("hooks").GetArrayLength());
    }

    [Fact]
    public async Task An_address_is_added_with_its_secret_from_standard_input()
    {
        await using var house = await TestHouse.OpenAsync();
        var cli = new CommandLine(house);

        var added = await cli.RunWithInputAsync("a secret made by chance\n", "hook", "add", "tell", "--all", "--on", "success", "--kind",
            "backup,verify", "--url", "https://wiki.example.org/hooks", "--secret-stdin", "--json");

        Assert.True(added.ExitCode == 0, added.ToString());
        Assert.DoesNotContain("made by chance", added.Output, StringComparison.Ordinal);
        Assert.Equal(["backup", "verify"], added.Json.GetProperty("kinds").EnumerateArray().Select(k => k.GetString()));
    }

    [Fact]
    public async Task A_command_killed_in_a_hook_is_settled_as_any_other_and_nothing_of_the_hook_is_left()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var cli = CommandLineWith(house, "hang", "#!/bin/sh\ntest -e \"$0.once\" && exit 0\ntouch \"$0.once\"\nsleep 300\n");
        Assert.Equal(0, (await cli.RunAsync("hook", "add", "hang", "--all", "--on", "start", "--program", "hang")).ExitCode);
        using (var running = cli.Start("backup", "ffm516"))
        {
            await Until.TrueAsync(() => File.Exists(house.Root + "/programs/hang.once"), "the hook runs");
            await running.KillAsync();
            await running.EndAsync();
        }

        Assert.Equal("succeeded", (await cli.RunAsync("backup", "ffm516", "--json")).Text("outcome"));

        var operations = await house.OperationsAsync();
        Assert.Equal(CourseGit.Core.Operations.OperationOutcome.Failed, operations[^1].Outcome);
        Assert.Contains("stopped in the middle", operations[^1].Text, StringComparison.Ordinal);
        Assert.Empty(RunningProcesses.With("COURSEGIT_FOLDER=" + house.FilesOf("ffm516").Folder));
    }

    private static CommandLine CommandLineWith(TestHouse house, string program, string script)
    {
        var folder = Path.Combine(house.Root, "programs");
        Directory.CreateDirectory(folder, Executable);
        File.WriteAllText(Path.Combine(folder, program), script);
        File.SetUnixFileMode(Path.Combine(folder, program), Executable);
        var cli = new CommandLine(house);
        cli.Environment["CourseGit__HookPrograms"] = folder;
        return cli;
    }
}
