using System.Globalization;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Processes;

public sealed class ProcessIdentityTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("a b")]
    [InlineData(") Z 0 (")]
    [InlineData("x) S 1 1 1")]
    [InlineData("((((")]
    [InlineData("))))")]
    [InlineData("å\nb")]
    public async Task A_process_of_any_name_is_known_while_it_lives_and_not_after(string name)
    {
        using var folder = new TemporaryFolder();
        await Shell.RunAsync("cp \"$(type -P sleep)\" sleeper", folder.Path);
        File.Move(folder.At("sleeper"), folder.At(name));
        using var process = ChildProcess.Start(folder.At(name), ["1000"], []);

        var known = ProcessIdentity.Of(process.Identity.Id);

        Assert.Equal(process.Identity, known);
        Assert.True(known!.Value.IsAlive);
        Assert.Contains(known.Value, ProcessIdentity.Descendants(Environment.ProcessId));
        await process.KillAsync();
        Assert.False(known.Value.IsAlive);
        Assert.DoesNotContain(known.Value, ProcessIdentity.Descendants(Environment.ProcessId));
    }

    [Fact]
    public async Task A_process_that_ended_and_waits_to_be_reaped_is_not_alive()
    {
        // exec puts a program in place of the shell that never asks after its child.
        using var careless = ChildProcess.Bash("sleep 1000 & echo $!; exec sleep 1000");
        var child = ProcessIdentity.Of(int.Parse(await careless.LineAsync(), CultureInfo.InvariantCulture))!.Value;
        Assert.True(child.IsAlive);
        await Shell.RunAsync(
            $"until [[ $(</proc/{careless.Identity.Id}/comm) == sleep ]]; do :; done; kill -9 {child.Id}; until [[ "
            + $"$(</proc/{child.Id}/stat) == *') Z '* ]]; do :; done");

        Assert.Null(ProcessIdentity.Of(child.Id));
        Assert.False(child.IsAlive);
    }

    [Fact]
    public async Task A_later_process_of_the_same_number_is_another_one()
    {
        using var process = ChildProcess.Bash("read -r");
        var earlier = process.Identity with { StartTime = process.Identity.StartTime - 1 };

        Assert.False(earlier.IsAlive);
        Assert.True(process.Identity.IsAlive);
        await process.EndAsync();
    }

    [Fact]
    public async Task Descendants_come_with_their_own_children()
    {
        using var process = ChildProcess.Bash("( sleep 1000 & echo $!; echo $BASHPID; wait ) & wait");
        var grandchild = int.Parse(await process.LineAsync(), CultureInfo.InvariantCulture);
        var child = int.Parse(await process.LineAsync(), CultureInfo.InvariantCulture);

        Assert.Equal([child, grandchild], ProcessIdentity.Descendants(process.Identity.Id).Select(p => p.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void There_is_no_process_of_such_a_number(int id) => Assert.Null(ProcessIdentity.Of(id));
}
