using CourseGit.Core.Processes;

namespace CourseGit.Core.Operations;

/// <summary>
/// The process that runs an operation, or will run it itself, told apart from every other one: of another machine, and of this machine
/// before it was started last.
/// </summary>
/// <param name="Node">The machine, by <c>/etc/machine-id</c>; its host name where there is none.</param>
/// <param name="Boot">Changes with every start of the machine, by <c>/proc/sys/kernel/random/boot_id</c>.</param>
/// <param name="Process">The process on it.</param>
public sealed record OperationOwner(string Node, string Boot, ProcessIdentity Process)
{
    /// <summary>This process.</summary>
    public static OperationOwner This { get; } = new(
        Read("/etc/machine-id") ?? Environment.MachineName, Read("/proc/sys/kernel/random/boot_id") ?? "", ProcessIdentity.Current);

    /// <summary>Whether it is certain that it runs no more. Of another machine nobody here can tell.</summary>
    public bool IsGone => Node == This.Node && (Boot != This.Boot || !Process.IsAlive);

    /// <summary>As it is stored: four words.</summary>
    public override string ToString() => $"{Node} {Boot} {Process}";

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static OperationOwner? Parse(string? text) =>
        text?.Split(' ', 3) is [var node, var boot, var process] && ProcessIdentity.Parse(process) is { } identity
            ? new(node, boot, identity)
            : null;

    // Without blanks, whatever the machine is called.
    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } text ? text.Replace(' ', '-') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
