// ControlServer: answers engines on the control socket (engine/capture/core/protocol.h). Only root
// and the user that rha-capturefs runs as are heard. One thread; a request may wait for the disk of
// the state directory, never for a guest's write to come.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/capture_set.h"
#include "engine/capture/core/protocol.h"

namespace rha::capturefs {

class ControlServer {
public:
    /// Listens at `socket` (mode 0600), replacing what a dead predecessor left there.
    static Result<std::unique_ptr<ControlServer>> Listen(const std::filesystem::path& socket,
                                                         CaptureSet& captures);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    void Start();
    /// Closes all connections and removes the socket. Also done by the destructor.
    void Stop();

private:
    struct Connection {
        UniqueFd fd;
        std::shared_ptr<CaptureRun> run;  ///< what it has attached
    };
    struct Answer {
        std::string text;
        std::string items;
        std::uint64_t value = 0;
        bool more = false;
        std::vector<int> descriptors;
    };

    ControlServer(std::filesystem::path socket, UniqueFd listener, UniqueFd stop,
                  CaptureSet& captures);
    void Serve();
    void Accept();
    bool ServeOne(Connection& connection);
    void Drop(Connection& connection);

    Result<Answer> Handle(Connection& connection, const rha_capture_request& request,
                          const std::uint8_t* payload, std::size_t payload_bytes);
    Result<Answer> HandleAttach(Connection& connection, const rha_capture_request& request,
                                const std::uint8_t* payload, std::size_t payload_bytes);
    Result<Answer> HandleDetach(const rha_capture_request& request);
    Result<Answer> HandleMark(CaptureRun& run, const rha_capture_request& request);
    Result<Answer> HandleFiles(CaptureRun& run, const rha_capture_request& request);
    std::string Describe(CaptureRun& run, const TrackedFile& file);

    const std::filesystem::path socket_;
    const UniqueFd listener_;
    const UniqueFd stop_;
    CaptureSet& captures_;
    std::vector<std::unique_ptr<Connection>> connections_;  ///< of the thread
    std::thread thread_;
};

}  // namespace rha::capturefs
