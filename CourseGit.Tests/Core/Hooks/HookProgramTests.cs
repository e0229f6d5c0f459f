using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Hooks;

/// <summary>Only what the administrator put into their folder is ever started.</summary>
public sealed class HookProgramTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/bin/sh", "is not the name of a program")]
    [InlineData("../programs/good", "is not the name of a program")]
    [InlineData("..", "is not the name of a program")]
    [InlineData("-good", "is not the name of a program")]
    [InlineData("", "is not the name of a program")]
    [InlineData("nosuch", "There is no program nosuch")]
    [InlineData("folder", "There is no program folder")]
    [InlineData("outside", "leads out of")]
    [InlineData("plain", "nobody may execute it")]
    [InlineData("open", "Everybody on this machine may change the program open")]
    public async Task What_is_no_program_of_the_administrator_is_refused(string program, string why)
    {
        await using var hooks = await FilledAsync();
        var hook = new Hook("hook", new CourseScope.All(), [HookEvent.Success]) { Program = program };

        var refused = await Assert.ThrowsAsync<RefusedException>(() => hooks.Desk.AddAsync(hook, null, Actor.CommandLine, Token));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await hooks.Desk.ListAsync(Actor.CommandLine, Token));
    }

    [Fact]
    public async Task Offered_is_what_may_be_started_a_link_inside_the_folder_too()
    {
        await using var hooks = await FilledAsync();

        Assert.Equal(["good", "inside"], (await hooks.Desk.ProgramsAsync(Actor.CommandLine, Token)).Names);
    }

    [Theory]
    [InlineData("chmod o+w \"$1/good\"", "Everybody on this machine may change the program good")]
    [InlineData("chmod o+w \"$1\"", "Everybody on this machine may put files into")]
    [InlineData("rm \"$1/good\"; ln -s /bin/sh \"$1/good\"", "leads out of")]
    [InlineData("rm \"$1/good\"", "There is no program good")]
    [InlineData("mv \"$1\" \"$1.away\"", "does not exist")]
    public async Task What_changed_since_is_not_started_and_a_start_that_guards_stops_the_operation(string change, string why)
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("good", "echo ran >> \"$got\"", HookFailure.Cancel, [HookEvent.Start]);
        await RealGit.ShellAsync(change, hooks.Programs);

        var ended = await hooks.BackUpAsync(OperationOutcome.Cancelled);

        Assert.Contains(why, ended.Text, StringComparison.Ordinal);
        Assert.Empty(hooks.Got("good"));
        await hooks.Desk.SwitchAsync("good", false, Actor.CommandLine, Token); // the way out stays open
        await Assert.ThrowsAsync<RefusedException>(() => hooks.Desk.SwitchAsync("good", true, Actor.CommandLine, Token));
        await hooks.BackUpAsync(OperationOutcome.Succeeded);
    }

    [Theory]
    [InlineData(null, "Programs are switched off")]
    [InlineData("courses/programs", "where others than the administrator put files")]
    [InlineData("state", "where others than the administrator put files")]
    public async Task Without_a_folder_of_the_administrators_own_nothing_is_started(string? folder, string why)
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with
        {
            HookPrograms = folder is null ? null : Path.Combine(Path.GetDirectoryName(s.StateRoot)!, folder),
        });
        if (folder is not null)
            Directory.CreateDirectory(house.Settings.HookPrograms!);
        var desk = house.Get<HookDesk>();
        var hook = new Hook("hook", new CourseScope.All(), [HookEvent.Success]) { Program = "sh" };

        var refused = await Assert.ThrowsAsync<RefusedException>(() => desk.AddAsync(hook, null, Actor.CommandLine, Token));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        var choice = await desk.ProgramsAsync(Actor.CommandLine, Token);
        Assert.Equal((refused.Message, 0), (choice.Obstacle, choice.Names.Length));
    }

    [Fact]
    public async Task One_that_cannot_be_started_says_so()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("good", "exit 0");
        await File.WriteAllTextAsync(Path.Combine(hooks.Programs, "good"), "#!/no/such/interpreter\n", Token);

        var ended = await hooks.BackUpAsync(OperationOutcome.Warning);

        Assert.Contains("The hook good at success failed: it cannot be started", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("apt-get", ended.Text, StringComparison.Ordinal);
    }

    private static async Task<HookHouse> FilledAsync()
    {
        var hooks = await HookHouse.OpenAsync();
        foreach (var name in new[] { "good", "open", "plain" })
            hooks.Write(name, "exit 0");
        await RealGit.ShellAsync(
            "cd \"$1\"; chmod o+w open; chmod a-x plain; mkdir folder; ln -s /bin/sh outside; ln -s good inside", hooks.Programs);
        return hooks;
    }
}
