using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace CourseGit.Tests.Support;

/// <summary>
/// Runs a piece of a test without root's rights, as CourseGit runs on most servers: the identity for files is the thread's own
/// (setfsuid(2)). Without being root, tests run so anyway.
/// </summary>
internal static partial class OtherUser
{
    public const uint Id = 41_234;

    /// <summary>The user things are made by in <see cref="Run"/>.</summary>
    public static uint Effective => Environment.IsPrivilegedProcess ? Id : GetUserId();

    /// <summary>Gives a folder and all in it to the other user and lets that user reach it.</summary>
    public static void Own(string root, string below)
    {
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.OtherExecute);
        if (!Environment.IsPrivilegedProcess)
            return;
        using var change = System.Diagnostics.Process.Start("chown", ["-R", $"{Id}:{Id}", Path.Combine(root, below)]);
        change.WaitForExit();
        Assert.Equal(0, change.ExitCode);
    }

    public static void Run(Action action)
    {
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
                _ = (SetFileGroup(Id), SetFileUser(Id));
            try
            {
                action();
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(uint user);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial int SetFileGroup(uint group);
}
