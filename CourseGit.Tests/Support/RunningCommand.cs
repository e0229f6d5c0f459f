using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CourseGit.Tests.Support;

/// <summary>A command on its way; it can be interrupted like in a terminal, or killed without a warning.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new(), _error = new();
    private readonly Task _pumps;

    public RunningCommand(Process process)
    {
        _process = process;
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput, _output), PumpAsync(process.StandardError, _error));
    }

    public string Output => Read(_output);
    public string Error => Read(_error);
    public bool HasExited => _process.HasExited;

    /// <summary>Whether it has a file open at this moment.</summary>
    public bool HasOpen(string file) => RunningProcesses.HasOpen(_process.Id, file);

    public async Task WriteAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input);
        _process.StandardInput.Close();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CommandResult> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _pumps.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return new CommandResult(_process.ExitCode, Output, Error);
    }

    /// <summary>Whether it ends within this time.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(time);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary><c>kill -9</c> of the program alone: what it started lives on.</summary>
    public async Task KillAsync()
    {
        await SendAsync("-KILL", _process.Id.ToString(CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>An interrupt of the program alone.</summary>
    public Task InterruptAsync() => SendAsync("-INT", _process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ctrl-C: a terminal interrupts the program and all it started at once.</summary>
    public Task InterruptGroupAsync() => SendAsync("-INT", "-" + _process.Id.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static async Task SendAsync(string signal, string process)
    {
        var (code, _, error) = await RealGit.TryAsync("bash", "-c", "kill \"$1\" -- \"$2\"", "bash", signal, process);
        Assert.True(code == 0, error);
    }

    private static async Task PumpAsync(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        int length;
        while ((length = await from.ReadAsync(buffer)) > 0)
        {
            lock (to)
                to.Append(buffer, 0, length);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
