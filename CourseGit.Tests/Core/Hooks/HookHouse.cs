using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Hooks;

/// <summary>A house with a course, a folder of programs that an administrator would own, and hooks that call them.</summary>
internal sealed class HookHouse : IAsyncDisposable
{
    public const string Course = "ffm516";
    /// <summary>A server that may be asked and is not there.</summary>
    public const string Nobody = "127.0.0.1:1";

    public const string Secret = "a secret made by chance";

    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private HookHouse(TestHouse house) => House = house;

    public TestHouse House { get; }
    public HookDesk Desk => House.Get<HookDesk>();
    public string Programs => House.Settings.HookPrograms!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<HookHouse> OpenAsync(params HookReceiver[] receivers)
    {
        var house = await TestHouse.OpenAsync(change: s => s with
        {
            HookPrograms = Path.Combine(Path.GetDirectoryName(s.StateRoot)!, "programs"),
            OutboundHosts = [.. receivers.Select(r => r.Authority), Nobody],
            PublicUrl = new Uri("https://portal.example.org/"),
        });
        Directory.CreateDirectory(house.Settings.HookPrograms!, Program);
        await house.AddCourseAsync(Course);
        return new HookHouse(house);
    }

    /// <summary>Writes a shell script beside the others. <c>$got</c> is a file of its own, for <see cref="Got"/>.</summary>
    public void Write(string name, string script)
    {
        var file = Path.Combine(Programs, name);
        File.WriteAllText(file, $"#!/bin/sh\ngot='{Path.Combine(House.Root, name + ".got")}'\n{script}\n");
        File.SetUnixFileMode(file, Program);
    }

    /// <summary>The lines a script wrote into <c>$got</c>; none when it never did.</summary>
    public string[] Got(string name)
    {
        var file = Path.Combine(House.Root, name + ".got");
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    /// <summary>Writes a script and adds the hook of its name that calls it.</summary>
    public async Task AddAsync(
        string name, string script, HookFailure ifItFails = HookFailure.Warn, HookEvent[]? on = null, Func<Hook, Hook>? change = null)
    {
        Write(name, script);
        var hook = new Hook(name, new CourseScope.All(), [.. on ?? [HookEvent.Success]]) { Program = name, IfItFails = ifItFails };
        await Desk.AddAsync(change?.Invoke(hook) ?? hook, null, Actor.CommandLine, Token);
    }

    /// <summary>Adds a hook that calls an address.</summary>
    public Task AddAsync(string name, Uri address, HookFailure ifItFails = HookFailure.Warn, params HookEvent[] on) => Desk.AddAsync(
        new Hook(name, new CourseScope.All(), [.. on.DefaultIfEmpty(HookEvent.Success)]) { Address = address, IfItFails = ifItFails },
        new Secret(Secret), Actor.CommandLine, Token);

    public Task<OperationSnapshot> BackUpAsync(OperationOutcome expected) => House.BackUpAsync(Course, expected);

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
